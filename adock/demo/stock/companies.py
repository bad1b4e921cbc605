"""The companies of a fictional stock: those of the register, and others of every trade."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from random import Random

from adock.core.nomenclatures import legal_category_code
from adock.core.siren import is_provisional
from adock.demo.chance import Weighted, between, one_of
from adock.demo.identifiers import SIRENS, draw_sirens, siret_at
from adock.demo.names import Trade, draw_name, trade_of
from adock.demo.people import Person, capitals, draw_family_name, draw_person, person_named
from adock.register.columns import RegisterLine

SOLE_TRADER_CODE = "1000"
LIMITED_COMPANY_CODE = "5499"

SHARE_OF_PARTIAL_PERSONS, SHARE_OF_PARTIAL_COMPANIES = 0.35, 0.015
# For the companies that are not in the register.
_SHARE_OF_OTHER_PERSONS = 0.45
_SHARE_OF_OTHER_PARTIAL_PERSONS = 0.12
_SHARE_CEASED = 0.4
_COMPANIES_PER_ESTABLISHMENT = 0.7
_LARGEST = 9_900  # establishments of a company: their number has four digits

_NAF_BY_TRADE = {
    Trade.HAULAGE: Weighted([("49.41A", 60), ("49.41B", 26), ("49.41C", 6), ("52.29B", 4), ("43.12A", 2)]),
    Trade.COURIER: Weighted([("49.41B", 36), ("53.20Z", 32), ("49.41A", 16), ("52.29A", 14), ("49.41C", 2)]),
    Trade.LOGISTICS: Weighted([("52.29B", 35), ("49.41A", 35), ("52.10B", 20), ("49.41B", 10)]),
    Trade.WORKS: Weighted([("43.12A", 30), ("49.41C", 20), ("49.41B", 20), ("46.73A", 15), ("38.11Z", 10)]),
    Trade.MOVING: Weighted([("49.42Z", 92), ("49.41A", 8)]),
}
_OTHER_NAF = Weighted(
    [
        ("68.20B", 14), ("96.02A", 4), ("47.11B", 3), ("56.10A", 8), ("43.21A", 5), ("43.32A", 4), ("86.21Z", 4),
        ("62.01Z", 4), ("70.22Z", 7), ("81.10Z", 4), ("01.11Z", 5), ("01.50Z", 4), ("45.20A", 3), ("85.59A", 4),
        ("69.10Z", 3), ("94.99Z", 9), ("43.99C", 4), ("47.91B", 4), ("10.71C", 2), ("49.32Z", 3), ("49.41A", 0.6),
        ("49.41B", 0.6), ("53.20Z", 1.6), ("52.29B", 0.2),
    ]
)  # fmt: skip
_OTHER_CATEGORIES = Weighted([("5499", 40), ("5710", 30), ("6540", 14), ("9220", 12), ("5599", 2), ("5202", 1)])
_TRANSPORT = ("49.4", "52.29", "53.20")
_OTHER_NAMES = (
    "SCI", "Boulangerie", "Garage", "Pharmacie", "Cabinet", "Menuiserie", "Coiffure", "Restaurant", "Conseil",
    "Immobilier", "Association", "Plomberie", "Maçonnerie", "Électricité", "Holding", "Pépinières", "Ferme",
)  # fmt: skip


@dataclass(slots=True)
class StockCompany:
    siren: str
    category_code: str
    naf_code: str
    created_on: date
    person: Person | None  # the sole trader, when it is one
    legal_name: str  # in capitals
    is_partial: bool  # partial diffusion
    trade: Trade | None = None  # None when it is not in the register
    is_ceased: bool = False
    head_office: str = ""  # its SIRET
    # By SIRET, the establishments in the register; None for a head office that only Sirene has.
    lines: dict[str, RegisterLine | None] = field(default_factory=dict)
    others: int = 0  # how many establishments (1, 2, 3…) a company that is not in the register has

    @property
    def diffusion(self) -> str:
        return "P" if self.is_partial else "O"


def registered_companies(
    random: Random, lines: Iterable[RegisterLine], situation: date, absent: float
) -> Iterator[StockCompany]:
    """The companies of the register; `absent` is the share of establishments that are not in Sirene.

    Lines with a provisional number are left out, since Sirene has no company for them.
    """
    by_siren: defaultdict[str, list[RegisterLine]] = defaultdict(list)
    for line in lines:
        if not is_provisional(line.siret):
            by_siren[line.siret[:9]].append(line)
    for siren, its_lines in by_siren.items():
        known = {line.siret: line for line in its_lines if random.random() >= absent}
        if known:
            company = _registered_company(random, siren, its_lines, situation)
            company.lines.update(known)
            yield company


def _registered_company(random: Random, siren: str, lines: Sequence[RegisterLine], situation: date) -> StockCompany:
    first = lines[0]
    category_code = legal_category_code(first.legal_category or "") or LIMITED_COMPANY_CODE
    person = person_named(first.legal_name) if category_code == SOLE_TRADER_CODE else None
    is_light = all(line.lc_until is None for line in lines)
    trade = Trade.COURIER if is_light and random.random() < 0.8 else trade_of(first.legal_name)
    company = StockCompany(
        siren=siren,
        category_code=category_code,
        naf_code=_NAF_BY_TRADE[trade].draw(random),
        created_on=_created_before(random, lines, situation),
        person=person,
        legal_name=first.legal_name,
        is_partial=random.random() < (SHARE_OF_PARTIAL_PERSONS if person else SHARE_OF_PARTIAL_COMPANIES),
        trade=trade,
        head_office=next((line.siret for line in lines if line.is_head_office), ""),
    )
    if not company.head_office:
        # The head office has no licence, so it is in Sirene but not in the register.
        company.head_office = siret_at(siren, _free_sequence(lines))
        company.lines[company.head_office] = None
    return company


def _free_sequence(lines: Iterable[RegisterLine]) -> int:
    taken = {int(line.siret[9:13]) for line in lines}
    return next(sequence for sequence in range(1, 10_000) if sequence not in taken)


def _created_before(random: Random, lines: Iterable[RegisterLine], situation: date) -> date:
    """A day before the first licence."""
    starts = [day for line in lines for day in (line.lti_from, line.lc_from) if day and day < situation]
    return min(starts, default=situation) - timedelta(days=int(20 + 9_000 * random.random() ** 2))


def other_companies(random: Random, count: int, taken: Collection[str], situation: date) -> Iterator[StockCompany]:
    """Companies of every trade with `count` establishments in all, under SIRENs that are not `taken`."""
    companies = min(SIRENS - len(taken), math.ceil(count * _COMPANIES_PER_ESTABLISHMENT))
    sirens = islice(draw_sirens(random, taken), companies)
    for siren, size in zip(sirens, _sizes(random, count, companies), strict=True):
        if size:
            yield _other_company(random, siren, size, situation)


def most_others(taken: Collection[str]) -> int:
    """The most establishments that `other_companies` can invent."""
    return (SIRENS - len(taken)) * _LARGEST


def _sizes(random: Random, count: int, companies: int) -> list[int]:
    """`companies` numbers between 0 and _LARGEST whose sum is `count`."""
    weights = [0.2 + 2.4 * random.random() ** 2 for _ in range(companies)]
    total = sum(weights)
    sizes = [min(_LARGEST, int(count * weight / total)) for weight in weights]
    missing = count - sum(sizes)
    while missing > 0:
        for at in range(companies):
            if missing > 0 and sizes[at] < _LARGEST:
                sizes[at] += 1
                missing -= 1
    return sizes


def _other_company(random: Random, siren: str, size: int, situation: date) -> StockCompany:
    person = draw_person(random) if random.random() < _SHARE_OF_OTHER_PERSONS else None
    naf_code = _OTHER_NAF.draw(random)
    return StockCompany(
        siren=siren,
        category_code=SOLE_TRADER_CODE if person else _OTHER_CATEGORIES.draw(random),
        naf_code=naf_code,
        created_on=situation - timedelta(days=30 + int(15_000 * random.random() ** 2)),
        person=person,
        legal_name=person.in_capitals if person else _other_name(random, naf_code),
        is_partial=random.random() < (_SHARE_OF_OTHER_PARTIAL_PERSONS if person else SHARE_OF_PARTIAL_COMPANIES),
        is_ceased=random.random() < _SHARE_CEASED,
        head_office=siret_at(siren, between(random, 1, size)),
        others=size,
    )


def _other_name(random: Random, naf_code: str) -> str:
    """The name of a haulier that is not in the register, or of a company of any other trade."""
    family_name = draw_family_name(random)
    if naf_code.startswith(_TRANSPORT):
        return capitals(draw_name(random, Trade.HAULAGE, family_name))
    return capitals(f"{one_of(random, _OTHER_NAMES)} {family_name}")
