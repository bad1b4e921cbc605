"""The OpenAPI description is exact: what it allows is answered as it says, what it does not allow is refused."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis import GenerationMode

from config.wsgi import application
from tests import factories as make
from tests import sealed

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
# the test's transport does not unpack what it asks to be packed
PLAIN = {"Accept-Encoding": "identity"}
schema.config.generation.update(modes=list(GenerationMode))


@pytest.fixture
def known_establishments(build_index, on_the_day):
    # a request through WSGI would close the connection that the test's transaction lives in
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    known = make.registration(make.siret(1), lc={}, lti={})
    make.registration(make.siret(1, 2), is_head_office=False)
    make.event(known, "adresse_modifiee", before={"postcode": None, "commune": "X", "departement": "35"}, after=None)
    make.profile(known, phone="01 99 00 00 01", area="FRANCE", specialities=["BOIS"])
    make.label(make.siret(1))
    sealed.issued()
    sealed.withdraw(sealed.issued(), make.TODAY)
    make.sirene_import()
    make.sirene(make.siret(1))
    build_index()
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.usefixtures("known_establishments")
@schema.parametrize()
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_route_answers_as_it_is_described(case):
    if goes_too_deep(case.query):
        assert case.call(headers=PLAIN).status_code == 400
    else:
        case.call_and_validate(headers=PLAIN)


def goes_too_deep(query):
    """The one bound that OpenAPI cannot say: page x par_page goes up to 10,000."""
    page, per_page = str(query.get("page", 1)), str(query.get("par_page", 20))
    return page.isdecimal() and per_page.isdecimal() and int(page) * int(per_page) > 10_000


@pytest.mark.django_db
@pytest.mark.usefixtures("known_establishments")
@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("/api/v1/etablissements/{siret}", {"siret": make.siret(1)}),
        ("/api/v1/etablissements/{siret}", {"siret": make.siret(1, 2)}),
        ("/api/v1/entreprises/{siren}", {"siren": make.siren(1)}),
        ("/api/v1/certificats/{code}", {"code": sealed.CODE}),
        ("/api/v1/certificats/{code}", {"code": "ADK-2026-000002"}),
        ("/api/v1/recherche", {}),
        ("/api/v1/suggestions", {}),
    ],
)
def test_an_answer_about_a_known_establishment_is_as_described(path, parameters):
    query = {"q": "morel"} if not parameters else {}
    case = schema[path]["GET"].Case(path_parameters=parameters, query=query)
    response = case.call_and_validate(headers=PLAIN)
    assert response.status_code == 200
