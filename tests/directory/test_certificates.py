"""What a company signed, on the sheets of all its establishments."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from adock.certificates.rules import CertificateFacts
from adock.directory.loading import load_sheet, load_sheets, sheets_in_parts
from adock.directory.sheet import Sheet
from tests import factories as make
from tests import sealed

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed():
    for establishment in (1, 2):
        make.registration(make.siret(1, establishment), is_head_office=establishment == 1)
    make.registration(make.siret(2))
    make.registration("P0000000000123")
    first, second = sealed.issued(on=date(2026, 9, 1)), sealed.issued()
    sealed.replace(first, second, make.TODAY)
    return first, second


def test_they_are_those_of_the_company_on_each_of_its_sheets(signed):
    expected = tuple(one.facts for one in signed)
    assert [load_sheet(make.siret(1, number)).certificates for number in (1, 2)] == [expected, expected]
    assert load_sheet(make.siret(2)).certificates == ()
    assert load_sheet("P0000000000123").certificates == ()


def test_a_sheet_read_among_all_is_the_one_read_alone(signed):
    everything = {sheet.siret: sheet for part in sheets_in_parts() for sheet in part}
    assert everything == load_sheets(everything)


def test_they_come_back_from_the_index_as_they_went_in(signed):
    sheet = load_sheet(make.siret(1))
    assert Sheet.from_bytes(sheet.to_bytes()) == sheet
    assert isinstance(Sheet.from_bytes(sheet.to_bytes()).certificates[0], CertificateFacts)


def test_a_sheet_written_before_there_were_certificates_is_still_read(signed):
    payload = load_sheet(make.siret(2)).to_bytes()
    assert b"certificates" not in payload
    assert Sheet.from_bytes(payload).certificates == ()


def test_they_cost_one_query_however_many_sheets_are_read(signed):
    counts = []
    for sirets in ([make.siret(1)], [make.siret(1), make.siret(1, 2), make.siret(2)]):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            load_sheets(sirets)
        counts.append([query["sql"] for query in queries if "certificates_certificate" in query["sql"]])
    assert list(map(len, counts)) == [1, 1]


def test_a_past_day_knows_nothing_of_what_was_signed_since(signed):
    sheet, (first, second) = load_sheet(make.siret(1)), signed
    assert sheet.certificates_on(date(2026, 8, 31)) == ()
    assert [one.number for one in sheet.certificates_on(date(2026, 9, 1))] == [first.number]
    assert [one.number for one in sheet.certificates_on(make.TODAY)] == [second.number, first.number]
