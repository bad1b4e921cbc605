"""What a company has to do: which things are due on a day, in which order, for whom."""

from datetime import date, timedelta

import pytest

from adock.accounts.rules import POWERS, Power, Role
from adock.dues.rules import (
    KINDS,
    CompanyFacts,
    Kind,
    PaperFacts,
    ShareFacts,
    SheetFacts,
    StatementFacts,
    dues,
)
from adock.register.rules import LicenceFacts, LicenceKind
from adock.vigilance.kinds import DEPOSITED, Slot
from adock.vigilance.rules import PaperState

DAY = date(2026, 11, 24)
SIREN, SIRET = "000000018", "00000001800012"
EVERYTHING = frozenset(Power)
SIGNED = StatementFacts(DAY + timedelta(days=150), is_withdrawn=False)


def in_days(days: int) -> date:
    return DAY + timedelta(days=days)


def licence(kind: LicenceKind = LicenceKind.LC, number: str = "2021 53 01", ends_in: int | None = 400) -> LicenceFacts:
    return LicenceFacts(kind, number, None, None if ends_in is None else in_days(ends_in), 2, None)


def sheet(*licences: LicenceFacts, town: str = "", **changes) -> SheetFacts:
    usual = {"siret": SIRET, "town": town, "confirmed_on": DAY, "names_manager": True, "licences": licences}
    return SheetFacts(**(usual | changes))


def company(*sheets: SheetFacts, **changes) -> CompanyFacts:
    return CompanyFacts(**({"siren": SIREN, "sheets": sheets or (sheet(licence()),), "statement": SIGNED} | changes))


def told(facts: CompanyFacts, powers=EVERYTHING) -> list[str]:
    return [due.sentence for due in dues(facts, powers, DAY)]


def test_a_company_whose_all_is_in_order_has_nothing_to_do():
    assert told(company(papers=tuple(PaperFacts(slot, PaperState.CURRENT, in_days(90)) for slot in DEPOSITED))) == []


# One example of each kind, and where its act leads.
EXAMPLES = {
    Kind.LICENCE: (company(sheet(licence(ends_in=39))), "expire dans 39 jours, le 2 janvier 2027", "/licences"),
    Kind.STATEMENT: (
        company(statement=StatementFacts(in_days(20), is_withdrawn=False)),
        "à signer avant le 14 décembre 2026",
        "/attestations",
    ),
    Kind.PAPER: (
        company(papers=(PaperFacts(Slot.URSSAF, PaperState.ENDS_SOON, in_days(9)),)), "expire dans 9 jours", "/dossier/urssaf",
    ),
    Kind.MEMBER: (company(suspended=("Nadia Morel",)), "Nadia Morel attend votre accord", "/membres"),
    Kind.SHARE: (company(shares=(ShareFacts(7, "Fret du Nord", in_days(3)),)), "Fret du Nord finit dans 3 jours", "/7/date"),
    Kind.SHEET: (company(sheet(confirmed_on=in_days(-365))), "relue la dernière fois le 24 novembre 2025", f"/{SIRET}/fiche"),
    Kind.ABSENT: (company(papers=(PaperFacts(Slot.KBIS, PaperState.MISSING, None),)), "absent du dossier", "/dossier/kbis"),
    Kind.MANAGER: (company(sheet(names_manager=False)), "ne nomme pas de gestionnaire", "/licences"),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_told_in_a_sentence_with_its_act(kind):
    facts, words, address = EXAMPLES[kind]
    [due] = dues(facts, EVERYTHING, DAY)
    assert due.kind == kind
    assert words in due.sentence
    assert due.sentence.endswith(".")
    assert due.act
    assert due.url.endswith(address)


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_role_may_not_do_is_not_told_to_it(kind):
    facts, power = EXAMPLES[kind][0], KINDS[kind].power
    for role in Role:
        assert bool(told(facts, POWERS[role])) == (power is None or power in POWERS[role])
    assert bool(told(facts, ())) == (power is None)


def test_the_soonest_comes_first_what_is_over_before_it_and_what_has_no_day_last():
    facts = company(
        sheet(licence(ends_in=39)),
        statement=StatementFacts(in_days(10), is_withdrawn=False),
        papers=(PaperFacts(Slot.KBIS, PaperState.MISSING, None), PaperFacts(Slot.URSSAF, PaperState.ENDED, in_days(-3))),
        suspended=("Nadia",),
    )
    assert [due.kind for due in dues(facts, EVERYTHING, DAY)] == [
        Kind.PAPER, Kind.STATEMENT, Kind.LICENCE, Kind.MEMBER, Kind.ABSENT,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ends_in", "words"),
    [
        (61, None),
        (60, "expire dans 60 jours"),
        (0, "expire aujourd'hui."),
        (-1, "expirée, son dernier jour était le 23 novembre 2026."),
        (None, None),
    ],
)
def test_a_licence_is_due_from_sixty_days_before_its_end(ends_in, words):
    said = told(company(sheet(licence(ends_in=ends_in))))
    assert [words in sentence for sentence in said] == ([True] if words else [])


def test_a_licence_says_where_it_is_held_when_the_company_has_several_establishments():
    assert "(Brest)" in told(company(sheet(licence(ends_in=5), town="Brest"), sheet(licence(), town="Rennes")))[0]


def test_an_lti_that_ended_is_not_due_where_an_lc_allows_all_it_did_and_the_reverse_is():
    lti, lc = licence(LicenceKind.LTI, ends_in=-3), licence(ends_in=400)
    assert told(company(sheet(lti, lc))) == []
    assert len(told(company(sheet(licence(LicenceKind.LTI, ends_in=400), licence(ends_in=-3))))) == 1


@pytest.mark.parametrize(
    ("signed", "words"),
    [
        (None, "aucune n'est signée"),
        (StatementFacts(in_days(100), is_withdrawn=True), "retirée"),
        (StatementFacts(in_days(-1), is_withdrawn=False), "son dernier jour était le 23 novembre 2026"),
        (StatementFacts(in_days(0), is_withdrawn=False), "à signer aujourd'hui"),
        (StatementFacts(in_days(30), is_withdrawn=False), "à signer avant le 24 décembre 2026"),
    ],
)
def test_a_statement_is_due_when_none_is_valid_for_another_month(signed, words):
    assert words in told(company(statement=signed))[0]
    assert told(company(statement=StatementFacts(in_days(31), is_withdrawn=False))) == []


def test_several_absent_papers_are_one_thing_to_do():
    [due] = dues(company(papers=tuple(PaperFacts(slot, PaperState.MISSING, None) for slot in DEPOSITED)), EVERYTHING, DAY)
    assert due.sentence.startswith("5 pièces hors du dossier de vigilance : ")
    assert due.url.endswith("/dossier")


def test_a_manager_is_missing_only_where_no_establishment_names_one_and_nothing_is_withheld():
    assert told(company(sheet(names_manager=False), sheet(names_manager=True))) == []
    assert told(company(sheet(names_manager=None))) == []


def test_a_sheet_that_its_carrier_never_wrote_is_not_to_be_confirmed():
    assert told(company(sheet(confirmed_on=None))) == []
