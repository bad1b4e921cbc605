"""The companies of a fictional stock: those of the register, and others of every trade."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from adock.core.nomenclatures import legal_category_code
from adock.core.siren import is_provisional
from adock.imports.fictional.chance import Weighted, between, one_of
from adock.imports.fictional.identifiers import SIRENS, siren_at, siret_at
from adock.imports.fictional.names import Trade, trade_of
from adock.imports.fictional.people import Person, draw_person
from adock.imports.fictional.places import Place, draw_place, place_named
from adock.imports.registre_transport.mapping import RegisterLine

SOLE_TRADER_CODE = "1000"
LIMITED_COMPANY_CODE = "5499"

SHARE_OF_PARTIAL_PERSONS, SHARE_OF_PARTIAL_COMPANIES = 0.35, 0.015
SHARE_OF_OTHER_PARTIAL_PERSONS = 0.12
SHARE_CEASED = 0.4  # of the companies that are not in the register
SHARE_OF_PERSONS = 0.45

MOST_ESTABLISHMENTS = 9_000

_NAF_BY_TRADE = {
    Trade.HAULAGE: Weighted([("49.41A", 60), ("49.41B", 26), ("49.41C", 6), ("52.29B", 4), ("43.12A", 2), ("01.11Z", 2)]),
    Trade.COURIER: Weighted([("49.41B", 36), ("53.20Z", 32), ("49.41A", 16), ("52.29A", 14), ("49.41C", 2)]),
    Trade.LOGISTICS: Weighted([("52.29B", 35), ("49.41A", 35), ("52.10B", 20), ("49.41B", 10)]),
    Trade.WORKS: Weighted([("43.12A", 30), ("49.41C", 20), ("49.41B", 20), ("46.73A", 15), ("38.11Z", 10), ("02.20Z", 5)]),
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
_OTHER_CATEGORIES = Weighted([("5499", 40), ("5710", 30), ("6540", 14), ("9220", 12), ("5599", 1), ("5202", 1), ("7210", 2)])


@dataclass(slots=True)
class StockCompany:
    """A company of the stock. `lines`: its establishments of the register that Sirene knows, by SIRET."""

    siren: str
    category_code: str
    naf_code: str
    created_on: date
    person: Person | None  # of a sole trader
    is_partial: bool
    is_ceased: bool
    legal_name: str = ""
    trade: Trade | None = None  # None: not in the register
    head_office: str = ""  # its SIRET
    lines: dict[str, RegisterLine | None] = field(default_factory=dict)  # None: not in the register itself
    others: int = 0  # further establishments, that nothing is known of

    @property
    def diffusion(self) -> str:
        return "P" if self.is_partial else "O"


def registered_companies(
    random: Random, lines: Iterable[RegisterLine], situation: date, absent: float
) -> list[StockCompany]:
    """The companies of the register, in the order of their SIRENs, without the establishments that Sirene ignores.

    `absent`: their share. Provisional numbers stand for no company of Sirene's.
    """
    by_siren: defaultdict[str, list[RegisterLine]] = defaultdict(list)
    for line in lines:
        if not is_provisional(line.siret):
            by_siren[line.siret[:9]].append(line)
    found = [_registered_company(random, siren, by_siren[siren], situation, absent) for siren in sorted(by_siren)]
    return [company for company in found if company.lines]


def _registered_company(
    random: Random, siren: str, lines: Sequence[RegisterLine], situation: date, absent: float
) -> StockCompany:
    first = lines[0]
    category_code = legal_category_code(first.legal_category or "") or LIMITED_COMPANY_CODE
    person = _person_named(first.legal_name, random) if category_code == SOLE_TRADER_CODE else None
    trade = Trade.COURIER if all(line.lc_until is None for line in lines) else trade_of(first.legal_name)
    company = StockCompany(
        siren=siren,
        category_code=category_code,
        naf_code=_NAF_BY_TRADE[trade].draw(random),
        created_on=_created_before(random, lines, situation),
        person=person,
        is_partial=random.random() < (SHARE_OF_PARTIAL_PERSONS if person else SHARE_OF_PARTIAL_COMPANIES),
        is_ceased=False,
        legal_name=first.legal_name,
        trade=trade,
        lines={line.siret: line for line in lines if random.random() >= absent},
    )
    company.head_office = next((line.siret for line in lines if line.is_head_office), "")
    if company.lines and not company.head_office:
        # The register does not have the head office, for it carries nothing; Sirene has it.
        company.head_office = siret_at(siren, _free_sequence(lines))
        company.lines[company.head_office] = None
    return company


def _free_sequence(lines: Iterable[RegisterLine]) -> int:
    taken = {int(line.siret[9:13]) for line in lines}
    return next(sequence for sequence in range(1, 10_000) if sequence not in taken)


def _person_named(legal_name: str, random: Random) -> Person:
    """The register writes the family name, then the given name in one word."""
    family_name, _, given_name = legal_name.rpartition(" ")
    return Person(family_name or given_name, given_name, is_woman=given_name in _women() or random.random() < 0.02)


def _women() -> frozenset[str]:
    return _WOMEN


def _created_before(random: Random, lines: Iterable[RegisterLine], situation: date) -> date:
    """A day before the first licence."""
    starts = [day for line in lines for day in (line.lti_from, line.lc_from) if day and day < situation]
    return min(starts, default=situation) - timedelta(days=int(20 + 9_000 * random.random() ** 2))
