"""Every row that names a person is told to that person, or has a reason not to be."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from adock.accounts.models import User
from adock.core.domains import rows_of_domains
from adock.core.personal import Reference
from adock.web.accounts.export import TOLD, personal_data
from tests import people

PACKAGE = Path(__file__).resolve().parents[2] / "adock"
REFERENCES = [reference for references in rows_of_domains("personal", tuple) for reference in references]


def fields_to(*targets: type[models.Model]) -> Iterator[models.ForeignKey]:
    """Foreign keys and one-to-ones, of whatever is installed, and of the tables between two."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields(include_hidden=True):
            if isinstance(field, models.ForeignKey) and field.related_model in targets:
                yield field


def named(field: models.ForeignKey) -> str:
    return f"{field.model._meta.label}.{field.name}"


# Rows that go with an account speak of its person too: what leads to them leads to it.
GO_WITH_IT = {field.model for field in fields_to(User) if field.remote_field.on_delete is models.CASCADE}
FIELDS = {named(field): field for field in fields_to(User, *GO_WITH_IT)}


def test_every_field_that_leads_to_a_person_is_named_once_by_its_domain():
    assert len(FIELDS) >= 19
    assert sorted(reference.field for reference in REFERENCES) == sorted(FIELDS)


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda reference: reference.field)
def test_each_is_told_or_has_a_reason_and_says_what_becomes_of_it(reference):
    assert isinstance(reference, Reference)
    assert bool(reference.told_in) != bool(reference.untold)
    fate = models.SET_NULL if reference.outlives else models.CASCADE
    assert FIELDS[reference.field].remote_field.on_delete is fate


@pytest.mark.django_db
def test_each_section_named_is_in_what_a_person_takes_away():
    told = personal_data(people.user())
    assert {reference.told_in for reference in REFERENCES} - {""} <= told.keys()


def test_what_a_person_takes_away_holds_what_each_domain_tells():
    domains = {f"adock.{file.parent.name}.personal" for file in PACKAGE.glob("*/personal.py")} - {"adock.core.personal"}
    assert {told.__module__ for told in TOLD} == domains
