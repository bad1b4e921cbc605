"""What the journal can record. Each domain declares its acts in its `acts.py`, one constant each; a test refuses any other."""

from dataclasses import dataclass
from enum import Enum, auto


class Readers(Enum):
    """To whom an act is shown. Whoever acted also reads it, in the export of their account."""

    COMPANY = auto()  # the members of the company that it concerns: its subject is a SIREN or a SIRET
    PERSON = auto()  # the person whose account it concerns: its subject is that account
    STAFF = auto()  # those who run the service; no page shows it


@dataclass(frozen=True, slots=True)
class Act:
    """`code`, a noun and a participle ("membership.started"), is stored for ever: it never changes, and the constant stays
    when the act is no longer recorded. `sentence` is French, without a full stop; a page fills in what is in braces."""

    code: str
    sentence: str
    readers: Readers
    is_recorded: bool = True
