"""Two real transactions at once on one sheet."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import connection, transaction

from adock.carriers.models import CarrierProfile
from adock.carriers.services import LinkRefused, StaleProfile, confirm_email, update_profile
from tests import factories as make
from tests.people import editor
from tests.reading import mails_to, token_for
from tests.sheet_factories import SIRET, profile, revisions

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("on_the_day")]


def in_its_own_connection(act):
    try:
        return act()
    finally:
        connection.close()


def both(*acts):
    with ThreadPoolExecutor(len(acts)) as pool:
        return [task.result(timeout=20) for task in [pool.submit(in_its_own_connection, act) for act in acts]]


@pytest.mark.parametrize("has_profile", [True, False])
def test_the_second_waits_for_the_first_then_is_told_of_it(has_profile):
    establishment = make.registration(SIRET)
    if has_profile:
        make.profile(establishment, version=0)
    first, second = editor("Camille"), editor("Dominique")
    is_written = Event()

    def write_slowly():
        with transaction.atomic():
            update_profile(establishment, {"phone": "02 61 91 00 11"}, first, seen_version=0)
            is_written.set()
            # the second is already trying
            connection.cursor().execute("SELECT pg_sleep(0.3)")

    def write_after():
        assert is_written.wait(10)
        with pytest.raises(StaleProfile) as caught:
            update_profile(establishment, {"phone": "02 61 91 00 22"}, second, seen_version=0)
        return caught.value.differences[0].who

    assert both(write_slowly, write_after)[1] == first
    assert profile().phone == "+33261910011"
    assert [revision.number for revision in revisions()] == [1]


def test_of_many_at_once_one_is_saved_and_all_others_are_told():
    establishment = make.registration(SIRET)
    authors = [editor(f"Membre{rank}") for rank in range(6)]
    start = Barrier(len(authors))

    def write(rank):
        start.wait(10)
        try:
            update_profile(establishment, {"phone": f"02 61 91 00 1{rank}"}, authors[rank], seen_version=0)
        except StaleProfile:
            return 0
        return 1

    assert sum(both(*(lambda rank=rank: write(rank) for rank in range(len(authors))))) == 1
    assert len(revisions()) == 1
    assert CarrierProfile.objects.get().version == 1


def test_a_link_followed_twice_at_once_publishes_once():
    establishment = make.registration(SIRET)
    make.profile(establishment, email="ancienne@morel.example")
    update_profile(establishment, {"email": "nouvelle@morel.example"}, editor("Camille"))
    token = token_for("nouvelle@morel.example")
    start = Barrier(4)

    def follow():
        start.wait(10)
        try:
            confirm_email(token)
        except LinkRefused:
            return 0
        return 1

    assert sum(both(*[follow] * 4)) == 1
    assert len(mails_to("ancienne@morel.example")) == 2  # of the demand, and of the change
