"""Parameters that no address has are told; one that looks like another is not answered as if it had not been there."""

import json

import pytest
from django.test import Client

from adock.api.middleware import SENT_HEADERS
from adock.api.v1.api import api
from adock.core.questions import unknown_among
from tests import factories as make
from tests.reading import problem_of, text_of
from tools.check_openapi import faults

SEARCH, SHEET = "/api/v1/recherche", f"/api/v1/etablissements/{make.siret(1)}"
KNOWN = ("q", "departement", "licence", "depart", "par_page", "page", "vehicule", "trajet", "le")


@pytest.mark.parametrize(
    ("name", "close"),
    [
        ("departements", "departement"), ("département", "departement"), ("DEPARTEMENT", "departement"), ("dept", "depart"),
        ("vehicle", "vehicule"), ("per_page", "par_page"), ("Q", "q"), ("region", ""), ("limit", ""), ("x", ""), ("", ""),
        ("departement[]", "departement"), ("é" * 100_000, ""),
    ],
)  # fmt: skip
def test_an_unknown_name_is_told_with_the_parameter_that_it_looks_like(name, close):
    assert [found.close for found in unknown_among([name], KNOWN)] == [close]


@pytest.mark.parametrize("name", ["utm_source", "UTM_campaign", "fbclid", "gclid", "_", "_ga", "mtm_kwd", *KNOWN])
def test_what_counts_visits_and_what_is_known_is_not_told(name):
    assert unknown_among([name], KNOWN) == []


@pytest.fixture
def base(build_index):
    make.registration(make.siret(1), lc={})
    build_index()


@pytest.mark.django_db
@pytest.mark.usefixtures("base", "on_the_day")
class TestTold:
    def test_a_mistyped_filter_of_the_api_is_refused_by_its_name(self):
        told = problem_of(Client().get(SEARCH, {"q": "morel", "departements": "35"}), 400)
        assert [(fault["champ"], fault["code"]) for fault in told["erreurs"]] == [("departements", "PARAMETRE_INCONNU")]
        assert "Vouliez-vous dire « departement »" in told["detail"].replace("\u00a0", " ")

    def test_a_mistyped_question_of_a_sheet_is_refused_too(self):
        assert "vehicule" in problem_of(Client().get(SHEET, {"vehicules": "leger"}), 400)["detail"]

    def test_any_other_unknown_parameter_is_named_in_a_header(self):
        answer = Client().get(SEARCH, {"q": "morel", "région": "Bretagne", "utm_source": "x"})
        assert answer.status_code == 200
        assert answer.headers["Parametres-Ignores"] == "r%C3%A9gion"
        assert "Parametres-Ignores" in answer.headers["Access-Control-Expose-Headers"]

    def test_nothing_is_told_of_known_ones(self):
        answer = Client().get(SEARCH, {"q": "morel", "departement": "35", "_": "1"})
        assert "Parametres-Ignores" not in answer.headers

    @pytest.mark.parametrize("address", ["/recherche", f"/etablissements/{make.siret(1)}"])
    def test_a_page_says_which_parameter_was_meant_and_never_minds_a_tracker(self, address):
        assert "« vehicule »" in text_of(Client().get(address, {"vehicules": "leger"})).replace("\u00a0", " ")
        assert Client().get(address, {"utm_source": "lettre", "fbclid": "x", "foo": "bar"}).status_code == 200


@pytest.mark.parametrize(
    "name", ["If-None-Match", "Content-Type", "Authorization", "Accept", "X-Requested-With", "Cache-Control"]
)
@pytest.mark.parametrize("address", [SEARCH, SHEET])
def test_a_script_of_another_site_may_send_the_usual_headers(name, address):
    asked = {
        "Origin": "https://ailleurs.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": name,
    }
    answer = Client().options(address, headers=asked)
    assert answer.status_code == 204
    assert name in answer.headers["Access-Control-Allow-Headers"].split(", ")
    assert "*" in SENT_HEADERS.split(", ")
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_the_description_is_valid_for_a_validator_that_others_wrote():
    described = json.loads(json.dumps(api.get_openapi_schema()))
    assert list(faults(described)) == []
    described["paths"]["/api/v1/certificats/{code}"]["get"]["parameters"][0]["examples"] = ["7KQ2-M9FD-3XHA"]
    assert any("examples" in fault for fault in faults(described))
