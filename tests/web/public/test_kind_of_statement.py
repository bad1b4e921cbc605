"""Whether a company signed a list of foreign workers, or that it employs none, is told by the paper alone."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import transaction

from adock.certificates.kinds import Kind
from adock.certificates.models import Certificate
from adock.directory.loading import load_sheet
from adock.directory.sheet import Sheet
from tests import factories as make
from tests import people, sealed
from tests.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

NUMBER = "ADK-2026-000001"
# What is asked without the paper: pages and API, of the company and of the number.
ASKED = (
    f"/etablissements/{make.siret(1)}",
    f"/etablissements/{make.siret(1)}?le=2027-05-25",
    f"/entreprises/{make.siren(1)}",
    f"/recherche?q={make.siren(1)}",
    f"/attestations/{NUMBER}",
    f"/attestations/{NUMBER}/document.pdf",
    f"/api/v1/etablissements/{make.siret(1)}",
    f"/api/v1/entreprises/{make.siren(1)}",
    f"/api/v1/recherche?q={make.siren(1)}",
    f"/api/v1/certificats/{NUMBER}",
)


@pytest.fixture(autouse=True)
def company():
    make.registration(make.siret(1), lc={})


def answers(client, build_index, kind, end):
    """All that is answered, body and headers, when a statement of that kind was signed; it is then forgotten."""
    with transaction.atomic():
        signed, _ = sealed.with_paper(kind=kind)
        if end == "withdrawn":
            sealed.withdraw(signed, make.TODAY)
        if end == "replaced":
            sealed.replace(signed, sealed.issued(kind=kind), make.TODAY)
        build_index()
        told = {path: client.get(path) for path in ASKED}
        transaction.set_rollback(True)
    return {path: (answer.status_code, answer.content, dict(answer.headers)) for path, answer in told.items()}


@pytest.mark.parametrize("end", ["", "withdrawn", "replaced"])
def test_nothing_that_is_answered_without_the_paper_differs_between_the_two_kinds(client, build_index, end):
    of_none, of_list = (answers(client, build_index, kind, end) for kind in Kind)
    for path in ASKED:
        statuses, bodies, headers = zip(of_none[path], of_list[path], strict=True)
        assert statuses[0] == statuses[1], path
        assert bodies[0] == bodies[1], path
        assert headers[0].get("ETag") == headers[1].get("ETag"), path
        assert headers[0].keys() == headers[1].keys(), path


@pytest.mark.parametrize("kind", Kind)
def test_sheet_and_number_speak_of_an_attestation_and_the_code_says_all(client, build_index, kind):
    signed = sealed.issued(kind=kind)
    build_index()
    sheet = text_of(client.get(f"/etablissements/{make.siret(1)}"))
    assert "Attestation Valable jusqu'au 24 mai 2027" in sheet
    by_number, by_code = (text_of(client.get(f"/attestations/{asked}")) for asked in (NUMBER, signed.code))
    assert "n'est dit qu'à qui a son code" in by_number
    assert kind.label in by_code
    for one in Kind:
        assert one.label not in sheet + by_number
        assert one.short_label not in sheet + by_number


def test_a_sheet_that_the_index_kept_with_the_kind_is_still_read_without_it():
    signed = sealed.issued(kind=Kind.FOREIGN_WORKERS)
    payload = replace(load_sheet(make.siret(1)), certificates=(signed.facts,)).to_bytes()
    old = payload.replace(f'["{NUMBER}"'.encode(), f'["FOREIGN_WORKERS","{NUMBER}"'.encode())
    assert old != payload
    assert Sheet.from_bytes(old).certificates == (signed.facts,)


class TestBeforeSigning:
    @pytest.fixture
    def page(self):
        def read(kind):
            camille = people.signatory()
            sealed.draft(camille, kind=kind)
            return text_of(people.browser_of(camille).get(f"/mon-espace/entreprises/{sealed.SIREN}/attestations/relire"))

        return read

    @pytest.mark.parametrize("kind", Kind)
    def test_the_signatory_reads_what_will_be_public_and_what_will_not(self, page, kind):
        text = page(kind)
        told = text.partition("Ce qui sera public")[2]
        assert "qu'une attestation a été signée, son numéro" in told
        assert "Ni ce qu'elle atteste, ni qui l'a signée." in told
        assert told.index("Ni ce qu'elle atteste") < told.index("Signer")

    def test_of_a_list_its_names_are_said_to_stay_private(self, page):
        assert "Les noms des salariés ne sont jamais publics" in page(Kind.FOREIGN_WORKERS)

    def test_of_the_other_there_are_no_names_to_speak_of(self, page):
        assert "Les noms des salariés" not in page(Kind.NO_FOREIGN_WORKERS)


def test_facts_that_sheets_keep_hold_no_kind():
    signed = Certificate(number=NUMBER, kind=Kind.FOREIGN_WORKERS, signed_on=date(2026, 9, 1), valid_until=date(2027, 3, 1))
    assert not {*signed.facts} & {kind.value for kind in Kind}
