"""The columns of the register's file and what is made of them agree: the line, the base, its states, the events."""

from typing import get_type_hints

import pytest
from django.db import connection, models
from orjson import loads

from adock.directory.loading import load_sheet
from adock.directory.sheet import Sheet
from adock.imports.registre_transport.importer import import_register
from adock.imports.registre_transport.source import parse_register
from adock.register.columns import (
    COLUMNS,
    FIELDS,
    FILE,
    LICENCE,
    LICENCE_CHANGES,
    LICENCES,
    LONGEST,
    REGISTRATION,
    REGISTRATION_CHANGES,
    Change,
    Reading,
    RegisterLine,
    RegistrationFacts,
)
from adock.register.models import EventKind, Licence, Registration
from adock.register.rules import LicenceFacts
from adock.register.states import FACTS_IN_PLACE, facts_of
from tests import factories as make
from tests.imports.registre_transport.files import NO_LC, line, siret, write

# What the import itself writes beside the columns of the file.
OF_THE_IMPORT = {"siret", "siren", "first_seen_on", "last_seen_on", "struck_off_on", "since_import", "digest"}
LTI = {"lti": "2020 53 0000007", "lti_from": "01/02/2020", "lti_until": "31/01/2030", "lti_copies": "2"}


def fields_of(model: type[models.Model]) -> dict[str, models.Field]:
    return {field.name: field for field in model._meta.concrete_fields}


def test_the_base_has_a_field_for_each_column_of_a_registration_and_no_other():
    assert set(REGISTRATION) == fields_of(Registration).keys() - OF_THE_IMPORT


def test_the_base_has_a_field_for_each_column_of_a_licence_and_no_other():
    assert set(LICENCE) == fields_of(Licence).keys() - {"pk", "registration", "kind"}


def test_the_verdict_is_given_each_column_of_a_licence():
    assert LicenceFacts._fields == ("kind", *LICENCE)


def test_each_column_of_the_file_is_kept_once():
    kept = ["siret", *REGISTRATION, *(name for facts in LICENCES.values() for name in facts.values())]
    assert sorted(kept) == sorted(FIELDS)


@pytest.mark.parametrize("name", REGISTRATION)
def test_a_column_is_of_one_type_from_the_file_to_the_base(name):
    kind = get_type_hints(RegistrationFacts)[name]
    assert kind == get_type_hints(RegisterLine)[name] == get_type_hints(Sheet)[name]
    assert fields_of(Registration)[name].null is (kind is not str)


@pytest.mark.parametrize("name", LONGEST)
def test_a_text_as_long_as_the_import_lets_through_is_what_the_base_can_keep(name):
    licence = COLUMNS[name].licence
    field = fields_of(Licence)[licence[1]] if licence else fields_of(Registration)[name]
    assert field.max_length == LONGEST[name]


def test_each_text_has_a_length():
    assert LONGEST.keys() == {
        name for name, column in COLUMNS.items() if column.reading in {Reading.NAME, Reading.TEXT, Reading.NUMBER}
    }


def test_each_column_of_the_file_has_a_place_of_its_own():
    assert sorted(column.place for column in COLUMNS.values()) == [
        at for at, (_, name) in enumerate(FILE, start=1) if name is not None
    ]


def test_each_change_is_told_by_an_event_that_has_words():
    assert {change.value for change in Change} <= set(EventKind.values)
    assert {*REGISTRATION_CHANGES, *LICENCE_CHANGES} == set(Change)


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{}, LTI, NO_LC])
def test_a_state_read_from_a_line_is_the_one_read_from_the_base(tmp_path, fields):
    path = write(tmp_path, make.SITUATION, line(siret(1), **fields))
    import_register(path, apply=True)
    with open(path, "rb") as file:
        (parsed,) = parse_register(file.read()).lines
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {FACTS_IN_PLACE}::text FROM register_registration")
        kept = loads(cursor.fetchone()[0])
    assert kept == facts_of(parsed) | {"struck_off_on": None}


@pytest.mark.django_db
def test_a_sheet_bears_each_column_of_a_registration_through_the_index():
    registration = make.registration(make.siret(1))
    sheet = load_sheet(make.siret(1))
    assert {name: getattr(sheet, name) for name in REGISTRATION} == {name: getattr(registration, name) for name in REGISTRATION}
    assert Sheet.from_bytes(sheet.to_bytes()) == sheet
