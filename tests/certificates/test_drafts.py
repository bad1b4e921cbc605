"""Preparing a statement: what is kept of it, for whom, and for how long."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from adock.accounts.models import Membership
from adock.accounts.rules import Role
from adock.certificates import drafts
from adock.certificates.kinds import Kind
from adock.certificates.models import StatementDraft
from adock.certificates.workers import InvalidWorker
from adock.core.refusals import Refused
from tests import people
from tests import sealed as make
from tests.accounts.concurrency import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

DAY = date(2026, 11, 24)
LIST = Kind.FOREIGN_WORKERS
LINE = "Diallo;Awa;11/03/2024;SN;SALARIE;75010{:05d}"


@pytest.fixture
def camille():
    return people.signatory()


@pytest.fixture
def listed(camille) -> StatementDraft:
    return make.draft(camille, kind=LIST)


def test_starting_again_goes_on_with_the_same_draft_whatever_its_kind(camille, listed):
    again = drafts.start(camille, make.SIREN, Kind.NO_FOREIGN_WORKERS)
    assert again.pk == listed.pk
    back = drafts.start(camille, make.SIREN, LIST)
    assert [worker["first_name"] for worker in back.workers] == ["Awa"], "who said no, then yes again, types nothing twice"


def test_only_who_may_sign_prepares(camille, listed):
    Membership.objects.update(role=Role.EDITOR)
    acts = (
        lambda: drafts.start(camille, make.SIREN, LIST),
        lambda: drafts.set_signatory(camille, make.SIREN, make.SIGNATORY),
        lambda: drafts.add_worker(camille, make.SIREN, make.worker(2), DAY),
        lambda: drafts.change_worker(camille, make.SIREN, 0, "7501000001", make.worker(2), DAY),
        lambda: drafts.remove_worker(camille, make.SIREN, 0, "7501000001"),
        lambda: drafts.add_table(camille, make.SIREN, LINE.format(2), DAY),
    )
    for act in acts:
        with pytest.raises(Refused, match="Vous ne pouvez pas signer"):
            act()
    assert StatementDraft.objects.get().workers == listed.workers


def test_a_wrong_signatory_changes_nothing_and_tells_every_fault(camille, listed):
    with pytest.raises(drafts.InvalidSignatory) as raised:
        drafts.set_signatory(camille, make.SIREN, {"first_name": "Léa", "last_name": "12", "position": " "})
    assert raised.value.faults.keys() == {"last_name", "position", "place"}
    assert StatementDraft.objects.get().first_name == "Camille"


def test_signatories_of_a_hundred_signs_are_kept_and_longer_ones_refused(camille, listed):
    fits = make.SIGNATORY | {"last_name": "M" * 100}
    assert drafts.set_signatory(camille, make.SIREN, fits).last_name == "M" * 100
    with pytest.raises(drafts.InvalidSignatory):
        drafts.set_signatory(camille, make.SIREN, make.SIGNATORY | {"last_name": "M" * 101})


def test_an_empty_list_cannot_be_signed_and_a_statement_without_names_needs_none(camille):
    drafts.start(camille, make.SIREN, LIST)
    draft = drafts.set_signatory(camille, make.SIREN, make.SIGNATORY)
    [problem] = drafts.problems(draft, DAY)
    assert "La liste est vide" in problem
    draft.kind = Kind.NO_FOREIGN_WORKERS
    assert drafts.problems(draft, DAY) == ()


@pytest.mark.parametrize("field", ["first_name", "last_name"])
def test_a_person_with_one_name_only_can_sign(camille, field):
    make.company()
    drafts.start(camille, make.SIREN, Kind.NO_FOREIGN_WORKERS)
    draft = drafts.set_signatory(camille, make.SIREN, make.SIGNATORY | {field: ""})
    assert drafts.has_signatory(draft)
    assert drafts.problems(draft, DAY) == ()
    assert make.sign(draft).signatory_name == {"first_name": "Morel", "last_name": "Camille"}[field]


def test_nobody_signs_without_a_name(camille):
    drafts.start(camille, make.SIREN, Kind.NO_FOREIGN_WORKERS)
    with pytest.raises(drafts.InvalidSignatory) as raised:
        drafts.set_signatory(camille, make.SIREN, make.SIGNATORY | {"first_name": " ", "last_name": ""})
    assert raised.value.faults == {"last_name": "Indiquez votre nom."}


def test_what_is_missing_of_the_signatory_is_a_problem(camille):
    draft = drafts.start(camille, make.SIREN, Kind.NO_FOREIGN_WORKERS)
    assert len(drafts.problems(draft, DAY)) == 2, "neither position nor place"
    assert not drafts.has_signatory(draft)


def test_the_same_permit_is_on_the_list_once(camille, listed):
    with pytest.raises(InvalidWorker, match="déjà sur la liste : Awa Diallo"):
        drafts.add_worker(camille, make.SIREN, make.worker(first_name="Ousmane"), DAY)
    drafts.add_worker(camille, make.SIREN, make.worker(permit_kind="RESIDENT"), DAY)
    with pytest.raises(InvalidWorker, match="déjà sur la liste"):
        drafts.change_worker(camille, make.SIREN, 1, "7501000001", make.worker(), DAY)
    assert len(StatementDraft.objects.get().workers) == 2


def test_a_thousand_workers_are_taken_and_not_one_more(camille, listed):
    added, faults = drafts.add_table(camille, make.SIREN, "\n".join(LINE.format(rank) for rank in range(2, 1001)), DAY)
    assert (added, faults) == (999, [])
    with pytest.raises(drafts.TooMany):
        drafts.add_worker(camille, make.SIREN, make.worker(1001), DAY)
    with pytest.raises(drafts.TooMany):
        drafts.add_table(camille, make.SIREN, LINE.format(1001), DAY)
    assert len(StatementDraft.objects.get().workers) == 1000


def test_a_draft_given_up_for_two_weeks_is_forgotten(camille, listed):
    kept = make.draft(people.signatory(first_name="Alix"))
    StatementDraft.objects.filter(pk=listed.pk).update(updated_at=timezone.now() - timedelta(days=14, seconds=1))
    StatementDraft.objects.filter(pk=kept.pk).update(updated_at=timezone.now() - timedelta(days=14) + timedelta(seconds=1))
    drafts.forget_old_drafts()
    assert list(StatementDraft.objects.all()) == [kept]


def test_a_draft_goes_with_the_account_that_made_it(camille, listed):
    camille.delete()
    assert not StatementDraft.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_start_one_draft_and_lose_no_worker(camille):
    one, other = at_once(*[lambda: drafts.start(camille, make.SIREN, LIST)] * 2)
    assert one.pk == other.pk
    at_once(*[lambda rank=rank: drafts.add_worker(camille, make.SIREN, make.worker(rank), DAY) for rank in range(1, 5)])
    assert len(StatementDraft.objects.get().workers) == 4


@pytest.mark.django_db(transaction=True)
def test_many_clicks_at_once_begin_one_draft(camille):
    outcomes = at_once(*[lambda: drafts.start(camille, make.SIREN, Kind.FOREIGN_WORKERS).pk] * 8)
    assert set(outcomes) == {StatementDraft.objects.get().pk}
