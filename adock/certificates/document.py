"""The paper of a statement: a tagged PDF (PDF/UA-1), the same bytes for the same content. Sealed and stored elsewhere."""

import io
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import segno
from django.utils import timezone

from adock.certificates.kinds import Kind
from adock.certificates.wording import wording
from adock.certificates.workers import Worker
from adock.core.dates import in_digits, in_words
from adock.core.french import unbroken
from adock.core.moments import moment_in_words
from adock.core.siren import group_siren, group_siret
from adock.core.text import UNSEEN, normal
from adock.core.typed import whole_name
from adock.documents.sealed import Paper

TEMPLATE = Path(__file__).with_name("statement.typ")

# Readable by a telephone from paper at arm's length; the standard asks for a quiet zone of four modules.
MODULE_MM = 0.5
QUIET_MODULES = 4
# Beyond so many characters of names and addresses, the first page is set smaller, so that it remains one page.
LONG = 400


@dataclass(frozen=True)
class StatementContent:
    kind: Kind
    number: str  # "ADK-2026-000123"
    code: str  # "7KQ2-M9FD-3XHA"
    company: str
    siren: str
    siret: str
    address: tuple[str, ...]
    signatory_first_name: str
    signatory_last_name: str
    position: str
    place: str
    signed_at: datetime
    valid_until: date
    check_url: str  # without scheme: people type it
    check_link: str  # where a click on it leads
    qr_text: str
    is_development: bool
    workers: tuple[Worker, ...] = ()


def paper(content: StatementContent) -> Paper:
    """The paper to typeset. Raises ValueError when a list is empty, or when a statement that lists nobody has workers."""
    is_list = content.kind.lists_workers
    if is_list != bool(content.workers):
        raise ValueError(f"{content.kind} with {len(content.workers)} workers")
    return Paper(TEMPLATE, _values(content), made_at=content.signed_at)


def qr_side_mm(qr_text: str) -> float:
    """The side of the QR code on paper, quiet zone included: 44.5 mm for 450 characters."""
    return _side_mm(_qr(qr_text))


def _values(content: StatementContent) -> dict[str, Any]:
    signed_on = timezone.localdate(content.signed_at)
    words = wording(content.kind, signed_on)
    signatory = whole_name(content.signatory_first_name, content.signatory_last_name)
    symbol = _qr(content.qr_text)
    return {
        "title": _prose(words.title),
        "articles": _prose(words.articles),
        "oath": _prose(words.oath),
        "sentences": [_prose(sentence) for sentence in words.sentences],
        "penalty": _prose(words.penalty),
        "note": _prose(words.note),
        "renewal": _prose(words.renewal),
        "number": content.number,
        "code": content.code,
        "company": _set(content.company),
        "siren": unbroken(group_siren(content.siren)),
        "siret": unbroken(group_siret(content.siret)),
        "address": [_set(line) for line in content.address],
        "signatory": _set(signatory),
        "position": _set(content.position),
        "place": _set(content.place),
        "signed_on": in_words(signed_on),
        "signed_at": moment_in_words(content.signed_at),
        "valid_until": in_words(content.valid_until),
        "count": len(content.workers),
        "workers": [_row(rank, worker) for rank, worker in enumerate(content.workers, start=1)],
        "check_url": content.check_url,
        "check_link": content.check_link,
        "qr": _svg(symbol),
        "qr_side": _side_mm(symbol),
        "is_development": content.is_development,
        "is_long": _length(content) > LONG,
    }


def _length(content: StatementContent) -> int:
    """The number of characters that the company and the signatory (printed twice) add to the first page."""
    signatory = len(content.signatory_first_name) + len(content.signatory_last_name)
    return len(content.company) + len(", ".join(content.address)) + 2 * signatory + len(content.position) + len(content.place)


def _row(rank: int, worker: Worker) -> list[str]:
    return [
        str(rank),
        _set(worker.listed_name, LONGEST_RUN_OF_NAME),
        in_digits(worker.hired_on),
        _set(worker.nationality_name),
        _prose(worker.permit_label),
        _set(worker.permit_number, LONGEST_RUN_OF_NUMBER),
    ]


def _qr(text: str) -> segno.QRCode:
    # Bytes, at level M and no higher: a better level would only make modules smaller on small prints.
    # Any mask can be read: trying all eight for the most even one takes most of a page's time, and a signed token is even
    # already (its last part looks like noise).
    return segno.make_qr(text.encode(), error="m", mode="byte", boost_error=False, mask=4)


def _side_mm(symbol: segno.QRCode) -> float:
    return symbol.symbol_size(border=QUIET_MODULES)[0] * MODULE_MM


def _svg(symbol: segno.QRCode) -> str:
    drawing = io.BytesIO()
    symbol.save(drawing, kind="svg", border=QUIET_MODULES, xmldecl=False, nl=False)
    return drawing.getvalue().decode()


# A longer run without a space or a hyphen may be broken anywhere, to stay in its column; the limit depends on the column.
LONGEST_RUN, LONGEST_RUN_OF_NAME, LONGEST_RUN_OF_NUMBER = 30, 16, 12


def _set(text: str, longest_run: int = LONGEST_RUN) -> str:
    seen = "".join(sign for sign in normal("NFC", text) if unicodedata.category(sign) not in UNSEEN)
    return re.sub(rf"[^\s-]{{{longest_run + 1},}}", lambda run: "\u200b".join(run[0]), seen)


def _prose(text: str) -> str:
    """Our own sentences, with typographic apostrophes; names retain those of the staff register."""
    return _set(text.replace("'", "’"))
