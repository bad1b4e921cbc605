"""A company: its establishments in the register, and the verdict that speaks for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from adock.directory.sheet import Sheet
from adock.directory.situation import Situation
from adock.directory.verdicts import judged_on
from adock.register.rules import LicenceFacts, Presentation, Verdict
from adock.register.transport import ANY_TRANSPORT, Transport


@dataclass(frozen=True, slots=True)
class Company:
    siren: str
    main: Sheet
    verdict: Verdict  # that of `main`
    establishments: tuple[tuple[Sheet, Verdict], ...]  # each sheet as the register had it on the day asked
    situation_on: date  # the register's situation that verdicts were judged by

    @property
    def licences(self) -> list[tuple[str, LicenceFacts]]:
        """SIRET and licence of each establishment still in the register."""
        return [(sheet.siret, licence) for sheet, _ in self.establishments if sheet.is_registered for licence in sheet.licences]


_BEST_FIRST = (Presentation.VALID, Presentation.TO_CHECK, Presentation.NOT_COVERED, Presentation.NOT_VALID)


def company(
    siren: str, sheets: Sequence[Sheet], situation: Situation, today: date, asked: Transport = ANY_TRANSPORT
) -> Company | None:
    """The company with these establishments, judged for the transport asked; None when there are none.

    Its head office speaks for it when it is registered; else the establishment with the best verdict does.
    """
    if not sheets:
        return None
    found = judged_on(sheets, situation, asked, today)
    judged = [(sheet, verdict) for sheet, verdict, _ in found]
    judged.sort(key=lambda pair: (not pair[0].is_registered, not pair[0].is_head_office, pair[0].siret))
    main, verdict = judged[0]
    if not (main.is_registered and main.is_head_office):
        main, verdict = min(judged, key=lambda pair: _BEST_FIRST.index(pair[1].presentation))
    return Company(siren, main, verdict, tuple(judged), found[0].situation_on)
