"""What a signed-in user asked for and is not theirs: the answer says no more than before, the journal keeps the attempt."""

import logging

import pytest
from django.db import DatabaseError
from django.test import Client

from adock.accounts import posts
from adock.accounts.rules import OfficerRole, Role, StaffRole
from adock.core.acts import Readers
from adock.core.journal import entries_about
from adock.core.models import JournalEntry
from adock.vigilance import shares
from adock.vigilance.kinds import Slot
from adock.web.kit import security
from tests import factories as make
from tests import people
from tests import vigilance_factories as vigilance
from tests.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

OWN, OTHER = make.siren(1), make.siren(2)


@pytest.fixture(autouse=True)
def _companies():
    make.registration(make.siret(1), lc={})
    make.registration(make.siret(2), lc={})


def refusals():
    entries = JournalEntry.objects.filter(act="access.refused").order_by("pk")
    return [(entry.actor, entry.subject, entry.details) for entry in entries]


def company(siren, rest=""):
    return f"/mon-espace/entreprises/{siren}{rest}"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_company_that_is_not_ones_own_is_a_404_and_an_entry(method):
    who = people.member(OWN).user
    answer = people.signed_in(who).generic(method, company(OTHER, "/membres/inviter"))
    nowhere = people.signed_in(people.user()).get("/mon-espace/nulle-part")
    assert answer.status_code == nowhere.status_code == 404
    assert text_of(answer) == text_of(nowhere)
    ((actor, subject, details),) = refusals()
    assert (actor, subject) == (who.pk, OTHER)
    assert (details["why"], details["method"]) == ("stranger", method)
    assert details["page"].endswith("/membres/inviter")


def test_a_sheet_that_is_not_ones_own_is_an_entry_about_its_company():
    who = people.member(OWN).user
    assert people.signed_in(who).get(f"/mon-espace/etablissements/{make.siret(2)}/fiche").status_code == 404
    assert [(actor, subject) for actor, subject, _ in refusals()] == [(who.pk, OTHER)]


def test_a_member_who_lacks_the_power_is_an_entry():
    who = people.member(OWN, Role.EDITOR).user
    assert people.signed_in(who).get(company(OWN, "/membres/inviter")).status_code == 403
    ((actor, subject, details),) = refusals()
    assert (actor, subject, details["why"]) == (who.pk, OWN, "powerless")


def test_a_share_of_another_company_under_ones_own_address_is_an_entry():
    other = people.signatory(OTHER)
    vigilance.document(Slot.URSSAF, siren=OTHER)
    theirs = shares.create(other, OTHER, "CHARGEUR", ["urssaf"], make.TODAY, with_code=False).share
    who = people.signatory(OWN)
    assert people.signed_in(who).get(company(OWN, f"/partages/{theirs.pk}")).status_code == 404
    ((actor, subject, details),) = refusals()
    assert (actor, subject, details["why"]) == (who.pk, OWN, "object")


def test_a_link_that_opens_nothing_is_an_entry_without_its_secret():
    who = people.member(OWN).user
    assert people.signed_in(who).get("/partages/un-secret-de-quelqu-un").status_code == 404
    ((actor, subject, details),) = refusals()
    assert (actor, subject) == (who.pk, "")
    assert "un-secret" not in str(details)


@pytest.mark.urls("tests.web.door_urls")
@pytest.mark.parametrize(
    ("post", "address", "status", "why"),
    [
        (None, "/essai/instruction", 404, "stranger"),
        (None, "/essai/pilotage", 404, "stranger"),
        ("officer", "/essai/instruction/decider", 403, "powerless"),
        ("officer", "/essai/instruction", 403, "one_factor"),
        ("staff", "/essai/pilotage/budget", 403, "powerless"),
        ("staff", "/essai/pilotage", 403, "one_factor"),
        (None, "/essai/agents", 403, "stranger"),
    ],
)
def test_what_officers_and_staff_are_refused_is_an_entry(post, address, status, why):
    who = people.user()
    if post == "officer":
        posts.grant_officer(who.email, "DREAL-53", OfficerRole.READER, by="1", reason="Essai")
    elif post == "staff":
        posts.grant_staff(who.email, StaffRole.SUPPORT)
    assert people.signed_in(who).get(address).status_code == status
    ((actor, _, details),) = refusals()
    assert (actor, details["why"], details["page"]) == (who.pk, why, address[1:])


def test_the_same_attempt_again_and_again_is_one_entry_and_one_line_an_hour(caplog):
    browser = people.signed_in(people.member(OWN).user)
    with caplog.at_level(logging.WARNING, logger="adock.web.kit.security"):
        for page in ("", "/membres", "/attestations") * 3:
            browser.get(company(OTHER, page))
    assert len(refusals()) == 1
    assert len([line for line in caplog.messages if "access refused" in line]) == 1


def test_nobody_floods_the_journal_with_attempts_on_many_companies(monkeypatch):
    monkeypatch.setattr(security, "MOST_BY_ACCOUNT", 3)
    browser = people.signed_in(people.member(OWN).user)
    for rank in range(2, 9):
        assert browser.get(company(make.siren(rank))).status_code == 404
    assert len(refusals()) == 3


def test_neither_the_company_nor_a_stranger_reads_it():
    people.signed_in(people.member(OWN).user).get(company(OTHER))
    assert refusals()
    for readers in (Readers.COMPANY, Readers.PERSON):
        assert not entries_about([OTHER], readers).exists()


def test_who_is_not_signed_in_leaves_no_entry():
    assert Client().get(company(OTHER)).status_code == 302
    assert Client().get("/mon-espace/nulle-part").status_code == 404
    assert refusals() == []


def test_an_entry_that_cannot_be_written_costs_nobody_the_answer(monkeypatch, caplog):
    def away(*_, **__):
        raise DatabaseError("away")

    monkeypatch.setattr("adock.web.middleware.tell_refusal", away)
    assert people.signed_in(people.member(OWN).user).get(company(OTHER)).status_code == 404
    assert "could not be journalled" in caplog.text
