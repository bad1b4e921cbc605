"""Takes in a file that somebody sends: inspects it, scans it and encrypts it into the store; its domain then names it in a row.

Nothing is stored before the file's type (by its content) and its viruses are checked. The file is stored before a row names
it, so whatever a failure leaves behind is swept at night (keeping.py).
"""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

from django.conf import settings

from adock.core.limits import is_within_limit
from adock.core.locks import require_no_transaction
from adock.core.refusals import Refused
from adock.core.turns import NoTurn
from adock.documents import wording
from adock.documents.models import Deposit, State
from adock.documents.names import clean_file_name
from adock.gateways import antivirus, files
from adock.gateways.examinations import COME_BACK_S, OWNER, Payer, Spent, examination
from adock.gateways.inspection import Fault, Inspected, Kind, Unacceptable, inspect
from adock.gateways.inspection.limits import MOST_PAGES

logger = logging.getLogger(__name__)

A_DAY = timedelta(days=1)
_OF_NO_TYPE_TAKEN = {Fault.UNKNOWN_TYPE, Fault.TELEPHONE_PICTURE, Fault.OTHER_PICTURE}


class FileRefused(Refused):
    """The file itself cannot be accepted."""


class NotNow(Refused):
    """The file may be accepted later. `wait_s`: in how many seconds, where we know."""

    def __init__(self, sentence: str, wait_s: int = 0) -> None:
        super().__init__(sentence)
        self.wait_s = wait_s


class TooMany(NotNow):
    """The owner deposited so many files, or any that took so long, that something is wrong."""


class TryLater(NotNow):
    """The store or the antivirus is away, or busy."""


@dataclass(frozen=True, slots=True)
class Desk:
    """How a domain takes files: its table, its limits and its wording."""

    table: type[Deposit]
    most_bytes: int
    most_in_a_day: int  # per owner: each is inspected in a process of its own
    too_many: str  # the sentence that refuses one more
    most_pages: int = MOST_PAGES
    takes_pictures: bool = True
    # Whether a file waits while the antivirus is away (waiting.py); if not, the sender is asked to come back.
    waits: bool = False
    words: Mapping[Fault, str] = field(default_factory=dict)  # override those of wording.py

    def sentence(self, fault: Fault) -> str:
        """The sentence that reports this fault."""
        if fault in _OF_NO_TYPE_TAKEN and not self.takes_pictures:
            return wording.NO_PICTURE
        return self.words.get(fault, wording.FAULTS[fault]).format(most_pages=self.most_pages)


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it came, of an acceptable size but not inspected yet."""

    content: bytes
    sha256: str
    given_name: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A stored file and the values of its row: the columns of Deposit."""

    file: str
    given_name: str
    media_type: str
    extension: str
    size: int
    pages: int
    sha256: str
    state: State
    was_scanned: bool


def receive(desk: Desk, content: bytes, given_name: str) -> Sent:
    """Makes the cheap checks, so that the domain can see whether it already has that file. Raises FileRefused."""
    if len(content) > desk.most_bytes:
        raise FileRefused(wording.TOO_BIG.format(most=_megabytes(desk.most_bytes)))
    return Sent(content, hashlib.sha256(content).hexdigest(), clean_file_name(given_name))


def take(desk: Desk, owner: str, sent: Sent, *payers: Payer) -> Taken:
    """Inspects, scans and stores the file; the domain must then write its row at once.

    `owner`: the domain's own key (a SIREN, a case's number: lower-case letters, digits, hyphens). It pays for the seconds
    that the file takes, with the `payers`: whoever sends it. Raises FileRefused for the file; TooMany; TryLater when the
    store is away, the antivirus where the desk does not wait for it, or every turn taken: nothing is then stored. Raises
    RuntimeError within a transaction: a bug of ours.
    """
    require_no_transaction()
    folder = desk.table.FOLDER
    if not is_within_limit("deposit", f"{folder}{owner}", most=desk.most_in_a_day, period=A_DAY):
        raise TooMany(desk.too_many)
    try:
        with examination(Payer(OWNER, f"{folder}{owner}"), *payers):
            inspected = _looked_at(desk, sent.content)
            state = _scanned(desk, sent.content)
    except NoTurn as fault:
        raise TryLater(wording.busy(), COME_BACK_S) from fault
    except Spent as fault:
        raise TooMany(wording.spent(fault.wait_s), fault.wait_s) from fault
    file = f"{folder}{owner}/{uuid4().hex}"
    try:
        files.put(file, sent.content)
    except files.StoreAway as fault:
        raise TryLater(wording.CANNOT_KEEP) from fault
    return Taken(
        file=file,
        given_name=sent.given_name,
        media_type=inspected.media_type,
        extension=inspected.extension,
        size=len(sent.content),
        pages=inspected.pages,
        sha256=sent.sha256,
        state=state,
        was_scanned=state == State.CLEAN and settings.CLAMD is not None,
    )


def _looked_at(desk: Desk, content: bytes) -> Inspected:
    try:
        inspected = inspect(content)
        if inspected.kind != Kind.PDF and not desk.takes_pictures:
            raise Unacceptable(Fault.UNKNOWN_TYPE)
        if inspected.pages > desk.most_pages:
            raise Unacceptable(Fault.TOO_MANY_PAGES)
    except Unacceptable as fault:
        raise FileRefused(desk.sentence(fault.fault)) from fault
    return inspected


def _scanned(desk: Desk, content: bytes) -> State:
    try:
        antivirus.scan(content)
    except antivirus.Infected as fault:
        logger.warning("an infected file was refused: %s", fault.name)
        raise FileRefused(wording.INFECTED) from fault
    except antivirus.Unavailable as fault:
        logger.error("the antivirus does not answer: %s", fault)
        if desk.waits:
            return State.WAITING
        raise TryLater(wording.CANNOT_SCAN) from fault
    return State.CLEAN


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}".removesuffix(".0").replace(".", ",") + " Mo"
