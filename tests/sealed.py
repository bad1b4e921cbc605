"""Sealed papers: made as companies sign them or written straight into the table, and read as everybody may read them.

Fictional companies and people only.
"""

import json
import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from hashlib import sha256
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import pikepdf
import zxingcpp
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.utils import timezone
from joserfc import jws
from joserfc.jwk import ECKey
from PIL import Image

from adock.accounts.models import User
from adock.certificates import drafts, services
from adock.certificates.kinds import Kind
from adock.certificates.models import Certificate, StatementDraft
from adock.certificates.queries import in_force
from adock.certificates.rules import EndKind, WithdrawalReason, valid_until
from adock.core.changes import append_changes
from adock.core.tokens import paper_code
from adock.documents import keeping
from adock.gateways import files
from adock.gateways.sealing import pades, tokens
from adock.register.models import Registration
from tests import factories as make
from tests import people
from tests.reading import hidden_fields

SIREN, SIRET = make.siren(1), make.siret(1)
CODE = "7KQ2-M9FD-3XHA"
_ranks = count(1)
SIGNATORY = {"first_name": "Camille", "last_name": "Morel", "position": "gérante", "place": "Rennes"}


# ------------------------------------------------------------------ signed by the services


def company(rank: int = 1, **fields: Any) -> Registration:
    """In the register and in Sirene: 12 bis rue du Port, 35000 Rennes."""
    created = make.registration(make.siret(rank), lc={}, **fields)
    make.sirene(make.siret(rank))
    return created


def worker(rank: int = 1, **fields: str) -> dict[str, str]:
    """A worker as the form sends it."""
    usual = {
        "last_name": "Diallo",
        "first_name": "Awa",
        "hired_on": "2024-03-11",
        "nationality": "SN",
        "permit_kind": "SALARIE",
        "permit_number": f"75010{rank:05d}",
        "permit_other": "",
    }
    return usual | fields


def draft(
    user: User, siren: str = SIREN, kind: Kind = Kind.NO_FOREIGN_WORKERS, workers: tuple[dict[str, str], ...] = ()
) -> StatementDraft:
    """Ready to be signed; a list names Awa Diallo unless it is said whom."""
    drafts.start(user, siren, kind)
    drafts.set_signatory(user, siren, SIGNATORY)
    if kind == Kind.FOREIGN_WORKERS:
        for typed in workers or (worker(),):
            drafts.add_worker(user, siren, typed, timezone.localdate())
    return StatementDraft.objects.get(user=user, siren=siren)


def sign(ready: StatementDraft) -> Certificate:
    """As whoever prepared it would, having just read it."""
    found = services.preview(ready, timezone.localdate())
    return services.sign(ready.user, ready.siren, ready.pk, seen=found.seen, read=found.read)


def certificate(
    siren: str = SIREN,
    kind: Kind = Kind.NO_FOREIGN_WORKERS,
    *,
    by: User | None = None,
    workers: tuple[dict[str, str], ...] = (),
) -> Certificate:
    """Signed now, by a new signatory unless it is said by whom; it replaces the one in force. The company must be known
    to the register (see `company`)."""
    return sign(draft(by or people.signatory(siren), siren, kind, workers))


def withdrawn(**fields: Any) -> Certificate:
    signed = certificate(**fields)
    assert signed.signatory is not None
    return services.withdraw(signed.signatory, signed, WithdrawalReason.MISTAKE)


def replaced(**fields: Any) -> Certificate:
    """The older of two."""
    first = certificate(**fields)
    certificate(first.siren, by=first.signatory)
    assert in_force(first.siren, timezone.localdate()) is not None
    first.refresh_from_db()
    return first


def erase_old(day: date) -> int:
    """As it is done in the night before that day: how many."""
    return keeping.erase_old(Certificate, timezone.make_aware(datetime.combine(day, time(2))))


def read(client: Client, siren: str = SIREN) -> dict[str, str]:
    """What the page to be signed would send, its box ticked."""
    page = client.get(f"/mon-espace/entreprises/{siren}/attestations/relire").content.decode()
    hidden = {name: value for name, value in hidden_fields(page).items() if name in {"draft", "seen", "read"}}
    assert hidden.keys() == {"draft", "seen", "read"}, page
    return hidden | {"sure": "on"}


# ------------------------------------------------------------------ written straight into the table


def row(siren: str = SIREN, kind: Kind = Kind.NO_FOREIGN_WORKERS, **fields: Any) -> Certificate:
    """Written straight into the table: for tests to which signing does not matter."""
    made = unsaved_row(siren, kind, **fields)
    made.save()
    return made


def unsaved_row(
    siren: str = SIREN, kind: Kind = Kind.NO_FOREIGN_WORKERS, *, content: bytes | None = None, **fields: Any
) -> Certificate:
    """Its file, which is no PDF unless it is given, is in the store. A list names Awa Diallo unless it is said whom."""
    rank, day = next(_ranks), fields.get("signed_on", timezone.localdate())
    if "file" not in fields:
        content = content or b"%PDF, or almost, number " + str(rank).encode()
        fields["file"] = f"{Certificate.FOLDER}{uuid4().hex}"
        files.put(fields["file"], content)
    content = content or str(rank).encode()
    workers = fields.pop("workers", [worker()] if kind == Kind.FOREIGN_WORKERS else [])
    usual = {
        "number": f"ADK-{day.year}-9{rank:05d}",
        "code": paper_code(),
        "draft_id": uuid4(),
        "siret": make.siret(int(siren[3:8])),
        "company_name": "TRANSPORTS MOREL",
        "address": ["12 bis rue du Port", "35000 RENNES"],
        "signed_at": timezone.make_aware(datetime.combine(day, time(9))),
        "signed_on": day,
        "valid_until": valid_until(day),
        "workers": workers,
        "worker_count": len(workers or ()),
        "token": "x",
        "sha256": sha256(content).hexdigest(),
        "size": len(content),
    }
    return Certificate(siren=siren, kind=kind, **(SIGNATORY | usual | fields))


def issued(rank: int = 1, kind: Kind = Kind.NO_FOREIGN_WORKERS, on: date = make.TODAY, **fields: Any) -> Certificate:
    """Signed on that day by the company of that rank, with a real token; no paper unless it is given (see `with_paper`)."""
    counted = Certificate.objects.count() + 1
    number = f"ADK-{on.year}-{counted:06d}"
    usual = {
        "number": number,
        "code": paper_code() if counted > 1 else CODE,
        "signed_on": on,
        "signed_at": datetime(on.year, on.month, on.day, 10, tzinfo=UTC),
        "position": "Gérante",
        "file": "",
        "workers": [worker(last_name="Secrette")] if kind is Kind.FOREIGN_WORKERS else [],
    }
    signed = unsaved_row(make.siren(rank), kind, **(usual | fields))
    if "token" not in fields:
        signed.token = tokens.sign_token(claims(signed))
    signed.save()
    return signed


def with_paper(rank: int = 1, kind: Kind = Kind.NO_FOREIGN_WORKERS, **fields: Any) -> tuple[Certificate, bytes]:
    """One whose PDF is sealed and kept."""
    pdf = pades.seal(plain_pdf(), reason="Essai")
    file = f"certificats/{uuid4().hex}"
    files.put(file, pdf)
    return issued(rank, kind, file=file, sha256=sha256(pdf).hexdigest(), size=len(pdf), **fields), pdf


def plain_pdf() -> bytes:
    made, written = pikepdf.new(), BytesIO()
    made.add_blank_page()
    made.save(written)
    return written.getvalue()


def withdraw(signed: Certificate, on: date) -> None:
    _end(signed, on, EndKind.WITHDRAWN)


def replace(signed: Certificate, by: Certificate, on: date) -> None:
    signed.replaced_by = by
    _end(signed, on, EndKind.REPLACED)


def _end(signed: Certificate, on: date, kind: EndKind) -> None:
    signed.ended_on, signed.end_kind = on, kind
    signed.ended_at = datetime(on.year, on.month, on.day, 11, tzinfo=UTC)
    signed.save()
    append_changes(Registration.objects.filter(siren=signed.siren).values_list("siret", flat=True))


# ------------------------------------------------------------------ tokens


def claims(of: Certificate, **changes: Any) -> dict[str, Any]:
    """What its QR code says."""
    return of.claims | changes


def forged(signed: Certificate, **changes: Any) -> str:
    """A token as ours in all but its key."""
    key = ECKey.import_key(ec.generate_private_key(ec.SECP256R1()))
    head = {"alg": "ES256", "kid": key.thumbprint()[:8]}
    return jws.serialize_compact(head, json.dumps(claims(signed, **changes)), key)


def altered(signed: Certificate, other: Certificate) -> str:
    """A token whose content is that of another; its signature its own."""
    head, _, signature = signed.token.split(".")
    return ".".join((head, other.token.split(".")[1], signature))


# ------------------------------------------------------------------ what a paper says


def text_of(pdf: bytes) -> str:
    """As the pages have it, on one line."""
    return " ".join(_poppler("pdftotext", "-layout", "-", "-", pdf=pdf).decode().replace("\u200b", "").split())


def pages_of(pdf: bytes) -> list[str]:
    return _poppler("pdftotext", "-", "-", pdf=pdf).decode().split("\f")[:-1]


def words_of(pdf: bytes) -> list[tuple[float, float, str]]:
    """Each word with the places of its left and right edges, in points."""
    drawn = _poppler("pdftotext", "-bbox", "-", "-", pdf=pdf).decode().replace("\u200b", "")
    found = re.findall(r'<word xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="[\d.]+">(.*?)</word>', drawn)
    return [(float(left), float(right), text) for left, right, text in found]


def read_by_tags(pdf: bytes) -> str:
    """As a screen reader has it: in the order of the tags, without what stands in the margins."""
    said = _poppler("pdfinfo", "-struct-text", "-", pdf=pdf).decode(errors="replace")
    return " ".join(" ".join(re.findall(r'"(.*)"', said)).split())


def said_by_pdfsig(pdf: bytes, folder: Path, trusted: bytes | None = None) -> str:
    """By poppler and NSS, which share no line with what seals. `trusted`: the one root they know, in PEM."""
    file, words = folder / "sealed.pdf", ["pdfsig"]
    if trusted is not None:
        base, root = folder / "nss", folder / "root.pem"
        base.mkdir()
        root.write_bytes(trusted)
        for order in (["-N", "--empty-password"], ["-A", "-n", "root", "-t", "C,C,C", "-i", str(root)]):
            subprocess.run(["certutil", *order, "-d", f"sql:{base}"], check=True, capture_output=True, timeout=30)
        words += ["-nssdir", f"sql:{base}"]
    file.write_bytes(pdf)
    return subprocess.run([*words, file], capture_output=True, text=True, check=False, timeout=30).stdout


def first_page(pdf: bytes) -> Image.Image:
    """Printed and scanned at 150 dots per inch, in grey."""
    return Image.open(BytesIO(_poppler("pdftoppm", "-r", "150", "-gray", "-png", "-f", "1", "-l", "1", "-", pdf=pdf)))


def symbols_in(image: Image.Image) -> list[str]:
    """What a reader of QR codes finds."""
    return [found.text for found in zxingcpp.read_barcodes(image)]


def tags(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """The elements of structure, each before its children."""
    return _elements(pdf.Root.StructTreeRoot.K)


def _elements(node: Any) -> Iterator[pikepdf.Dictionary]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from _elements(child)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield node
        if "/K" in node:
            yield from _elements(node.K)


def untagged_operators(pdf: pikepdf.Pdf) -> list[str]:
    """What paints outside of any tag or artifact."""
    found = []
    for page in pdf.pages:
        depth = 0
        for _, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in {"BDC", "BMC"}:
                depth += 1
            elif name == "EMC":
                depth -= 1
            elif name in _PAINTING and depth == 0:
                found.append(name)
    return found


_PAINTING = {"Tj", "TJ", "'", '"', "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "Do", "EI"}


def _poppler(*command: str, pdf: bytes) -> bytes:
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout
