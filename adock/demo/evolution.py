"""Evolution of an invented register into that of some days later: about one line in fifty changes."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from itertools import islice
from random import Random

from adock.core.geography import DEPARTEMENTS
from adock.demo.chance import between, one_of
from adock.demo.licences import (
    EXPIRED_SINCE_DAYS,
    EXPIRES_SOON_DAYS,
    LC,
    LTI,
    Licence,
    draw_copies,
    draw_licence,
    draw_renewal,
)
from adock.demo.names import draw_legal_name, trade_of
from adock.demo.people import draw_person
from adock.demo.places import draw_place_near
from adock.demo.register import SARL, SAS, SOLE_TRADERS, RegisterWriter, numbered
from adock.register.columns import RegisterLine

# Shares of the register's lines, about 2 % in all.
NEW = 0.0035
STRUCK_OFF = 0.0035
BACK = 0.0008
RENEWED = 0.004
COPIES_CHANGED = 0.004
MANAGER_CHANGED = 0.002
ADDRESS_CHANGED = 0.0015
NAME_CHANGED = 0.001
CATEGORY_CHANGED = 0.0005


def evolve_register(
    lines: Sequence[RegisterLine], seed: int, situation: date, earlier: Iterable[RegisterLine] = ()
) -> list[RegisterLine]:
    """The register on the day `situation`, which must be later than that of `lines`.

    Some establishments are struck off, others are new; licences are renewed; copies, managers, names, addresses and legal
    categories change. Establishments of `earlier` situations that `lines` no longer has may come back.
    """
    gone = {line.siret: line for line in earlier}
    for line in lines:
        gone.pop(line.siret, None)
    return _Evolution(lines, list(gone.values()), seed, situation).result()


class _Evolution:
    def __init__(self, lines: Sequence[RegisterLine], gone: Sequence[RegisterLine], seed: int, situation: date) -> None:
        self._random = Random(f"evolution {seed} {situation}")
        self._situation = situation
        self._size = len(lines)
        self._lines = {line.siret: line for line in lines}
        self._by_company: defaultdict[str, list[str]] = defaultdict(list)
        for siret in self._lines:
            self._by_company[siret[:9]].append(siret)
        self._untouched = list(self._lines)
        self._random.shuffle(self._untouched)
        # A SIREN is never reused, even when its first company is gone.
        taken = {line.siret[:9] for line in (*lines, *gone)}
        self._gone = gone
        self._writer = RegisterWriter(self._random, situation, expected=self._size, sirens_taken=taken)
        for line in (*lines, *gone):
            self._writer.numbers.remember(line.lti_number)
            self._writer.numbers.remember(line.lc_number)

    def result(self) -> list[RegisterLine]:
        self._strike_off(self._count(STRUCK_OFF))
        self._change(RENEWED, self._renewed, first=self._is_due)
        self._change(COPIES_CHANGED, self._with_other_copies, first=_has_licence)
        self._change(MANAGER_CHANGED, self._with_other_manager)
        self._change(ADDRESS_CHANGED, self._moved)
        self._change_companies(NAME_CHANGED, self._renamed)
        self._change_companies(CATEGORY_CHANGED, _recast)
        self._bring_back(self._count(BACK))
        new = islice(self._writer.lines(), self._count(NEW))
        # A new line stands anywhere in the file, as it does in the State's.
        lines = list(self._lines.values())
        for line in new:
            lines.insert(between(self._random, 0, len(lines)), line)
        return list(numbered(iter(lines)))

    def _count(self, share: float) -> int:
        return round(share * self._size)

    def _take(self, count: int, wanted: Callable[[RegisterLine], bool]) -> list[RegisterLine]:
        """Up to `count` lines that are `wanted` and have not changed yet."""
        found: list[str] = []
        left: list[str] = []
        for siret in self._untouched:
            is_taken = len(found) < count and siret in self._lines and wanted(self._lines[siret])
            (found if is_taken else left).append(siret)
        self._untouched = left
        return [self._lines[siret] for siret in found]

    def _change(
        self,
        share: float,
        changed: Callable[[RegisterLine], RegisterLine],
        first: Callable[[RegisterLine], bool] = lambda line: True,
    ) -> None:
        for line in self._take(self._count(share), first):
            self._lines[line.siret] = changed(line)

    def _change_companies(self, share: float, changed: Callable[[RegisterLine], RegisterLine]) -> None:
        """Does as `_change`, for facts that all establishments of a company share."""
        for line in self._take(self._count(share), lambda line: line.legal_category not in SOLE_TRADERS):
            after = changed(line)
            for siret in self._by_company[line.siret[:9]] if line.siret[0] != "P" else [line.siret]:
                if siret in self._lines:
                    self._lines[siret] = self._lines[siret]._replace(
                        legal_name=after.legal_name, legal_category=after.legal_category
                    )

    def _strike_off(self, count: int) -> None:
        """Strikes off `count` lines, first those whose licences ended a year ago: that is when authorisation is withdrawn."""
        limit = self._situation - timedelta(days=EXPIRED_SINCE_DAYS)
        overdue = self._take(count, lambda line: max(_last_days(line), default=self._situation) < limit)
        for line in overdue + self._take(count - len(overdue), lambda line: True):
            del self._lines[line.siret]

    def _bring_back(self, count: int) -> None:
        for line in self._random.sample(self._gone, min(count, len(self._gone))):
            self._lines[line.siret] = self._renewed(line)

    def _is_due(self, line: RegisterLine) -> bool:
        soon = self._situation + timedelta(days=EXPIRES_SOON_DAYS)
        return any(day <= soon for day in _last_days(line))

    def _renewed(self, line: RegisterLine) -> RegisterLine:
        """The line with new numbers and new days for all its licences."""
        trade = trade_of(line.legal_name)
        region = DEPARTEMENTS[line.departement].region_code if line.departement else "00"
        days = draw_renewal(self._random, min(_last_days(line), default=None), self._situation)
        for kind, held in ((LTI, line.lti_from or line.lti_until), (LC, line.lc_from or line.lc_until)):
            if held:
                issued = draw_licence(self._random, kind, trade, days, self._writer.numbers, region)
                line = _with_licence(line, kind, issued)
        return line

    def _with_other_copies(self, line: RegisterLine) -> RegisterLine:
        kind = LC if line.lc_from or line.lc_until else LTI
        before = line.lc_copies if kind == LC else line.lti_copies
        if before is None:
            before = draw_copies(self._random, kind) or 1
        after = max(0, before + one_of(self._random, (-2, -1, -1, 1, 1, 1, 2, 3)))
        if after == before:
            after += 1
        if kind == LTI:
            return line._replace(lti_copies=after)
        light = line.lc_light_copies
        return line._replace(lc_copies=after, lc_light_copies=None if light is None else min(light, after))

    def _with_other_manager(self, line: RegisterLine) -> RegisterLine:
        return line._replace(transport_manager=self._another(line.transport_manager, self._person))

    def _person(self) -> str:
        return draw_person(self._random).in_capitals

    def _moved(self, line: RegisterLine) -> RegisterLine:
        place = draw_place_near(self._random, line.departement or "75")
        while (place.postcode, place.name) == (line.postcode, line.commune):
            place = draw_place_near(self._random, line.departement or "75")
        return line._replace(departement=place.departement, postcode=place.postcode, commune=place.name)

    def _renamed(self, line: RegisterLine) -> RegisterLine:
        trade, town = trade_of(line.legal_name), (line.commune or "").title()
        return line._replace(legal_name=self._another(line.legal_name, lambda: draw_legal_name(self._random, trade, town)))

    def _another(self, before: str | None, draw: Callable[[], str]) -> str:
        after = draw()
        while after == before:
            after = draw()
        return after


def _recast(line: RegisterLine) -> RegisterLine:
    return line._replace(legal_category=SAS if line.legal_category == SARL else SARL)


def _has_licence(line: RegisterLine) -> bool:
    return any((line.lti_from, line.lti_until, line.lc_from, line.lc_until))


def _last_days(line: RegisterLine) -> list[date]:
    return [day for day in (line.lti_until, line.lc_until) if day]


def _with_licence(line: RegisterLine, kind: str, issued: Licence) -> RegisterLine:
    """The line with the licence, whose copies do not change: there are as many vehicles as before."""
    if kind == LTI:
        return line._replace(lti_number=issued.number, lti_from=issued.valid_from, lti_until=issued.valid_until)
    return line._replace(lc_number=issued.number, lc_from=issued.valid_from, lc_until=issued.valid_until)
