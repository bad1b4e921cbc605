"""A company: its establishments in the register, and the verdict that speaks for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from adock.directory.sheet import Sheet
from adock.directory.situation import Situation
from adock.directory.verdicts import verdict_today
from adock.register.rules import LicenceFacts, Verdict, VerdictStatus


@dataclass(frozen=True, slots=True)
class Company:
    siren: str
    main: Sheet
    verdict: Verdict  # that of `main`
    establishments: tuple[tuple[Sheet, Verdict], ...]

    @property
    def licences(self) -> list[tuple[str, LicenceFacts]]:
        """SIRET and licence of each establishment still in the register."""
        return [(sheet.siret, licence) for sheet, _ in self.establishments if sheet.is_registered for licence in sheet.licences]


_BEST_FIRST = (VerdictStatus.VALID, VerdictStatus.TO_CHECK, VerdictStatus.NOT_VALID)


def company(siren: str, sheets: Sequence[Sheet], situation: Situation, today: date) -> Company | None:
    """The company with these establishments; None when there are none.

    Its head office speaks for it when it is registered; else the establishment with the best verdict does.
    """
    if not sheets:
        return None
    judged = [(sheet, verdict_today(sheet, situation, today)) for sheet in sheets]
    judged.sort(key=lambda pair: (not pair[0].is_registered, not pair[0].is_head_office, pair[0].siret))
    main, verdict = judged[0]
    if not (main.is_registered and main.is_head_office):
        main, verdict = min(judged, key=lambda pair: _BEST_FIRST.index(pair[1].status))
    return Company(siren, main, verdict, tuple(judged))
