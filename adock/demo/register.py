"""An invented register of goods hauliers, in the same form as the State's: one line per establishment."""

import math
from collections.abc import Collection, Iterator
from datetime import date
from itertools import islice
from random import Random
from typing import NamedTuple

from adock.core.geography import DEPARTEMENTS
from adock.demo.chance import Weighted, between
from adock.demo.identifiers import LicenceNumbers, draw_sirens, siret_at
from adock.demo.licences import (
    LC,
    LTI,
    NONE,
    SHARE_WITHOUT_OWN_LICENCE,
    Licence,
    draw_days,
    draw_kinds,
    draw_licence,
)
from adock.demo.names import Trade, draw_legal_name
from adock.demo.people import draw_person
from adock.demo.places import OVERSEAS_WITH_OWN_LTI, Place, draw_place, draw_place_near
from adock.register.columns import RegisterLine

LARGEST_REGISTER = 600_000

SOLE_TRADER = "Entrepreneur individuel"
SOLE_TRADERS = frozenset((SOLE_TRADER, "Entreprise individuelle à responsabilité limitée (EIRL)"))
SARL, SAS = "Société à responsabilité limitée (SARL)", "Société par actions simplifiée (SAS)"

_TRADES = Weighted([(Trade.HAULAGE, 46), (Trade.COURIER, 36), (Trade.LOGISTICS, 7), (Trade.WORKS, 7), (Trade.MOVING, 4)])
_CATEGORIES = Weighted(
    [
        (SARL, 36),
        (SAS, 22),
        ("Société par actions simplifiée unipersonnelle (SASU)", 18),
        ("Société à responsabilité limitée unipersonnelle (EURL)", 9),
        (SOLE_TRADER, 11),
        ("Entreprise individuelle à responsabilité limitée (EIRL)", 0.4),
        ("Société anonyme (SA) à conseil d'administration", 1.6),
        ("Société en nom collectif (SNC)", 0.4),
        ("Société coopérative de production (SCOP)", 0.4),
        ("Association déclarée", 0.1),
    ]
)
_FIRST_SEQUENCES = Weighted([(1, 70), (2, 20), (3, 7), (4, 3)])
# Number of establishments of a company: 1.3 on average.
_SIZES = Weighted([(1, 87.5), (2, 7.5), (3, 2.2), (4, 1), (6, 0.9), (9, 0.5), (14, 0.25), (25, 0.1), (45, 0.04)])
_USUAL_SIZE = 1.31
# More companies would leave no room for new ones: there are only 100,000 fictional SIRENs.
_MOST_COMPANIES = 88_000
_SHARE_OF_PROVISIONAL = 0.0035
_SHARE_WITHOUT_HEAD_OFFICE = 0.03  # of companies with several establishments: their head office carries nothing


class _Company(NamedTuple):
    siren: str
    legal_name: str
    category: str
    trade: Trade
    manager: str
    place: Place


def make_register(count: int, seed: int, situation: date) -> Iterator[RegisterLine]:
    """`count` lines of the register as of that day; always the same for the same arguments.

    Raises ValueError unless 1 <= count <= LARGEST_REGISTER.
    """
    if not 1 <= count <= LARGEST_REGISTER:
        raise ValueError(f"count must be between 1 and {LARGEST_REGISTER}")
    writer = RegisterWriter(Random(f"register {seed}"), situation, expected=count)
    return numbered(islice(writer.lines(), count))


def numbered(lines: Iterator[RegisterLine]) -> Iterator[RegisterLine]:
    """The lines with their place in a file whose first line is the header."""
    for at, line in enumerate(lines, start=2):
        yield line._replace(line=at)


class RegisterWriter:
    """Invents companies and their lines, one after the other."""

    def __init__(self, random: Random, situation: date, *, expected: int, sirens_taken: Collection[str] = ()) -> None:
        """`expected` is the most lines there will be, to share them among the SIRENs available."""
        self.numbers = LicenceNumbers(random)
        self._random = random
        self._situation = situation
        self._sirens = draw_sirens(random, sirens_taken)
        self._enlargement = max(1.0, expected / (_MOST_COMPANIES * _USUAL_SIZE))
        self._provisional = random.randrange(10**9)

    def lines(self) -> Iterator[RegisterLine]:
        while True:
            yield from self.company()

    def company(self) -> Iterator[RegisterLine]:
        """A new company: the line of its head office, then those of its other establishments."""
        random = self._random
        if random.random() < _SHARE_OF_PROVISIONAL:
            yield self._provisional_line()
            return
        company = self._draw_company(next(self._sirens))
        size = math.ceil(_SIZES.draw(random) * self._enlargement - random.random() * (self._enlargement > 1))
        sequence = _FIRST_SEQUENCES.draw(random)
        kinds = self._draw_kinds(company, company.place)
        days = draw_days(random, self._situation)
        if size == 1 or random.random() >= _SHARE_WITHOUT_HEAD_OFFICE:
            yield self._line(company, siret_at(company.siren, sequence), company.place, kinds, days, company.manager)
            size -= 1
        for _ in range(size):
            sequence += between(random, 1, 3)
            yield self._secondary_line(company, siret_at(company.siren, sequence), kinds, days)

    def _draw_company(self, siren: str) -> _Company:
        random = self._random
        category = _CATEGORIES.draw(random)
        place = draw_place(random)
        trade = _TRADES.draw(random)
        owner = draw_person(random).in_capitals
        legal_name = owner if category in SOLE_TRADERS else draw_legal_name(random, trade, place.commune.name)
        manager = owner if random.random() < 0.9 else draw_person(random).in_capitals
        return _Company(siren, legal_name, category, trade, manager, place)

    def _draw_kinds(self, company: _Company, place: Place) -> tuple[str, ...]:
        is_overseas = place.departement in OVERSEAS_WITH_OWN_LTI
        return draw_kinds(self._random, company.trade, is_overseas=is_overseas)

    def _provisional_line(self) -> RegisterLine:
        """A company that has no SIRET yet: the register gives it a number of its own, beginning with P."""
        self._provisional += between(self._random, 1, 50)
        company = self._draw_company("")
        kinds = self._draw_kinds(company, company.place)
        days = draw_days(self._random, self._situation)
        return self._line(company, f"P{self._provisional:013d}", company.place, kinds, days, company.manager)

    def _secondary_line(
        self, company: _Company, siret: str, kinds: tuple[str, ...], days: tuple[date | None, date | None]
    ) -> RegisterLine:
        random = self._random
        place = draw_place_near(random, company.place.departement)
        manager = self._draw_secondary_manager(company)
        if random.random() < SHARE_WITHOUT_OWN_LICENCE:
            kinds = NONE
        elif random.random() < 0.5:
            days = draw_days(random, self._situation)
        return self._line(company, siret, place, kinds, days, manager, is_head_office=False)

    def _draw_secondary_manager(self, company: _Company) -> str | None:
        chance = self._random.random()
        if chance < 0.45:
            return company.manager
        return draw_person(self._random).in_capitals if chance < 0.65 else None

    def _line(
        self,
        company: _Company,
        siret: str,
        place: Place,
        kinds: tuple[str, ...],
        days: tuple[date | None, date | None],
        manager: str | None,
        *,
        is_head_office: bool = True,
    ) -> RegisterLine:
        random = self._random
        licences = dict.fromkeys((LTI, LC), Licence(None, None, None, None))
        region = DEPARTEMENTS[place.departement].region_code
        for kind in kinds:
            # The two licences of an establishment are most often issued together.
            its_days = days if kind == kinds[0] or random.random() < 0.7 else draw_days(random, self._situation)
            licences[kind] = draw_licence(random, kind, company.trade, its_days, self.numbers, region)
        return RegisterLine(
            line=0,
            siret=siret,
            departement=place.departement,
            legal_name=company.legal_name,
            legal_category=company.category,
            postcode=place.postcode,
            commune=place.name,
            is_head_office=is_head_office,
            transport_manager=manager if random.random() < 0.99 else None,
            lti_number=licences[LTI].number,
            lti_from=licences[LTI].valid_from,
            lti_until=licences[LTI].valid_until,
            lti_copies=licences[LTI].copies,
            lc_number=licences[LC].number,
            lc_from=licences[LC].valid_from,
            lc_until=licences[LC].valid_until,
            lc_copies=licences[LC].copies,
            lc_light_copies=licences[LC].light_copies,
        )
