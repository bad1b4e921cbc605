"""What the journal can say. Each domain names its own acts in its `acts.py`, a constant each; journal.py takes no others."""

from dataclasses import dataclass
from enum import Enum, auto


class Readers(Enum):
    """To whom an act is shown. Who acted reads it besides, in what one may take away of one's account."""

    COMPANY = auto()  # the members of the company that it concerns: its subject is a SIREN or a SIRET
    PERSON = auto()  # the person whose account it concerns: its subject is that account
    STAFF = auto()  # those who run the service, and nobody on a page


@dataclass(frozen=True, slots=True)
class Act:
    """`code`, a noun and a participle ("membership.started"), is stored for ever: it never changes, and an act that is
    recorded no longer keeps its row. `sentence` is French and has no full stop; a page fills what stands in braces."""

    code: str
    sentence: str
    readers: Readers
    is_recorded: bool = True
