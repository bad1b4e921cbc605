"""Facts of law that the code rests on, each with the day on which its text was last read again (`verifie_le`). Pure.

Each domain has its own in its `law.py`: constants, or tuples made from the tables whose rows bear that day. Gathered by
adock/jobs/texts_of_law.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from adock.core.dates import months_later

# A text not read again for longer may have changed.
READ_AGAIN_AFTER_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Law:
    """`about` and `article` are French: what is taken from which text. `is_confirmed`: read in the law or on an official page,
    and not elsewhere only."""

    about: str
    article: str
    checked_on: date
    is_confirmed: bool = True

    @property
    def due_on(self) -> date:
        """The day from which it is to be read again."""
        return months_later(self.checked_on, READ_AGAIN_AFTER_MONTHS)


def overdue(facts: Iterable[Law], day: date) -> tuple[Law, ...]:
    """Those to be read again on that day, the longest unread first."""
    return tuple(sorted((fact for fact in facts if fact.due_on < day), key=lambda fact: (fact.checked_on, fact.about)))
