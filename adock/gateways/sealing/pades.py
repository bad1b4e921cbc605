"""The platform's seal on a PDF: PAdES B-B, or B-T where a time-stamp authority is configured; it allows no later change.

pyHanko takes half a second to load, so it is loaded only when the first document is sealed; documents are examined in a
process apart.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from adock.gateways.apart import Failed, Late, Overrun, run_apart
from adock.gateways.pdf_end import says_where_its_table_is, whole_document
from adock.gateways.sealing import authority
from adock.gateways.sealing.authority import is_development
from adock.gateways.sealing.errors import UnreadablePdf

__all__ = ["Examination", "examine", "is_development", "seal"]

# A list of a thousand names takes one second, of which half goes to loading pyHanko. Only a file made to be slow takes more
# than this on any machine, and a person waits.
SECONDS_TO_EXAMINE = 4
# What every signature holds, in clear: the bytes that it covers (ISO 32000-2, 12.8.1). Without it, there is none to look for.
RANGE = b"/ByteRange"


@dataclass(frozen=True)
class Examination:
    """What a PDF's seals say. Where there are several, ours counts.

    `is_sealed_by_us`: it carries a seal of ours, though it may have been changed since. `is_intact`: the seal is good and
    covers every byte of the document: none was changed, added or cut. `sealed_at` and `signer` are what the seal claims, to
    be believed only of ours, and only when intact. `signer` is empty when nobody has sealed it.
    """

    is_sealed_by_us: bool = False
    is_intact: bool = False
    sealed_at: datetime | None = None
    signer: str = ""

    @property
    def is_sealed(self) -> bool:
        return bool(self.signer)


def seal(pdf: bytes, *, reason: str) -> bytes:
    """The PDF with our seal appended. PDF readers show `reason`, which is in French.

    Raises SealUnavailable (no good certificate, or a time-stamp authority that does not answer), UnreadablePdf.
    """
    current = authority.current_seal()

    from adock.gateways.sealing import signing

    return signing.sealed(pdf, current, reason)


def examine(pdf: bytes) -> Examination:
    """Examines a PDF from anybody, fetching nothing. White space and NULs after its end are no part of it (pdf_end.py).

    Raises UnreadablePdf, also when it takes too much to read, SealUnavailable when our own certificates cannot be read, and
    core.turns.NoTurn when too many files are being examined."""
    document = whole_document(pdf)
    if not says_where_its_table_is(document):
        raise UnreadablePdf
    if RANGE not in document:
        return Examination()
    try:
        found = run_apart("adock.gateways.sealing.examining:seals", document, seconds=SECONDS_TO_EXAMINE)["seals"]
    except Late:
        raise
    except (Failed, Overrun) as fault:
        raise UnreadablePdf from fault
    if found is None:
        raise UnreadablePdf
    examinations = [
        Examination(
            is_sealed_by_us=authority.is_ours(bytes.fromhex(one["certificate"])),
            is_intact=one["is_good"] and one["covers_everything"],
            sealed_at=_moment(one["at"]),
            signer=one["signer"] or "inconnu",
        )
        for one in found
    ]
    return max(examinations, key=lambda one: (one.is_sealed_by_us, one.is_intact), default=Examination())


def _moment(written: str | None) -> datetime | None:
    if written is None:
        return None
    moment = datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
