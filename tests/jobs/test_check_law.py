"""The texts of law that the code rests on are dated, and whoever reads them again is told which, without anything failing."""

import json
import re
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from adock.certificates.nationalities import NATIONALITIES, exemptions
from adock.certificates.permits import PERMIT_KINDS
from adock.core.law import Law, overdue
from adock.jobs.texts_of_law import facts_of_law
from adock.register.law import LICENCES, OVERSEAS
from adock.register.reasons import OVERSEAS as COLLECTIVITES
from adock.register.reasons import REASONS
from adock.vigilance.kinds import KINDS, Slot

READ = date(2026, 11, 30)
TEXT = Law("licences", "R3211-12", READ)


@pytest.mark.parametrize(("day", "is_told"), [(date(2027, 11, 30), False), (date(2027, 12, 1), True)])
def test_a_text_is_to_be_read_again_once_twelve_months_are_over(day, is_told):
    assert (overdue([TEXT], day) == (TEXT,)) == is_told


def test_the_longest_unread_comes_first():
    older = Law("papiers", "D8222-5", date(2026, 11, 24))
    assert overdue([TEXT, older], date(2030, 1, 1)) == (older, TEXT)


def test_each_table_of_law_bears_the_day_on_which_each_row_was_read():
    facts = list(facts_of_law())
    told = " ".join(fact.about for fact in facts)
    assert all(isinstance(fact.checked_on, date) and fact.article and fact.about for fact in facts)
    assert all(kind.label in told for kind in PERMIT_KINDS.values())
    sources = {fact.article for fact in facts}
    assert all(exempt.source in sources for code in NATIONALITIES for exempt in exemptions(code))
    assert all(KINDS[slot].label in told for slot in (Slot.STATEMENT, Slot.URSSAF, Slot.KBIS))


def test_every_article_that_a_verdict_cites_is_among_the_dated_texts():
    cited = " ".join([*(kind.article or "" for kind in REASONS.values()), *(place.article for place in COLLECTIVITES.values())])
    dated = f"{LICENCES.article} {OVERSEAS.article}"
    assert {*re.findall(r"[LRDA]\d+-\d+", cited)} <= {*re.findall(r"[LRDA]\d+-\d+", dated)}


def test_the_command_warns_and_refuses_nothing(capsys):
    call_command("check_law", on="2200-01-01")
    told = capsys.readouterr().err
    assert "Avertissement : licences" in told
    assert "à relire depuis le" in told
    call_command("check_law", on="2026-12-01")
    assert "tous lus depuis moins de 12 mois" in capsys.readouterr().err


def test_the_command_tells_programs_what_is_old_and_what_is_not_confirmed(capsys):
    call_command("check_law", on="2026-12-01", json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["a_relire"] == []
    assert told["textes"] > len(told["non_confirmes"]) > 0
    assert {one["confirme"] for one in told["non_confirmes"]} == {False}


def test_a_day_that_is_none_is_wrong_usage():
    with pytest.raises(CommandError) as raised:
        call_command("check_law", on="demain")
    assert raised.value.returncode == 2
