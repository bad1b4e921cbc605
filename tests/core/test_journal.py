"""The journal takes named acts alone, and stores what they are called."""

import pytest

from adock.accounts.acts import DATA_TAKEN, MEMBERSHIP_ENDED
from adock.core import journal
from adock.core.acts import Readers
from adock.core.models import JournalEntry

pytestmark = pytest.mark.django_db


def test_an_act_is_stored_by_its_code():
    journal.record(MEMBERSHIP_ENDED, actor=12, subject="000000018", details={"why": "LEFT"})
    entry = JournalEntry.objects.get()
    assert (entry.act, entry.actor, entry.subject, entry.details) == ("membership.ended", 12, "000000018", {"why": "LEFT"})


def test_a_name_made_on_the_spot_is_no_act():
    with pytest.raises(AttributeError):
        journal.record("membership.ended", actor=12)
    assert not JournalEntry.objects.exists()


def test_each_reader_finds_what_is_for_them_and_what_no_domain_names_any_more():
    journal.record(MEMBERSHIP_ENDED, actor=12, subject="000000018")
    journal.record(DATA_TAKEN, actor=12, subject="000000018")
    journal.record(MEMBERSHIP_ENDED, actor=12, subject="000000026")
    JournalEntry.objects.create(act="something.old", subject="000000018", details={})
    found = {readers: [entry.act for entry in journal.entries_about(["000000018"], readers)] for readers in Readers}
    assert found[Readers.COMPANY] == ["membership.ended", "something.old"]
    assert found[Readers.PERSON] == ["data.taken", "something.old"]
