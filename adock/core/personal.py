"""Personal data of account holders. Each domain declares its own in its `personal.py`: the sections of a person's export
(RGPD, articles 15 and 20), and every reference from one of its rows to a person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

# Keys are French, instants in ISO 8601. Holds no secret: no password digest, no one-time-code key, no token.
Sections = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reference:
    """A field that leads from a row to an account, or to a row that goes with it: "accounts.Membership.user".

    `told_in` is the section that holds such rows; where there is none, `untold` says why. `outlives`: whether the row stays,
    without its person, when the account is deleted.
    """

    field: str
    told_in: str = ""
    untold: str = ""
    outlives: bool = False


def instant(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
