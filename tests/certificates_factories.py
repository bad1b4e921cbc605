"""Statements as companies sign them: by the services, with the real seal and the real store. Fictional people only."""

import re
from datetime import date, datetime, time
from hashlib import sha256
from itertools import count
from typing import Any
from uuid import uuid4

from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from adock.accounts.models import User
from adock.accounts.rules import Role
from adock.certificates import drafts, services
from adock.certificates.kinds import Kind
from adock.certificates.models import Certificate, StatementDraft
from adock.certificates.queries import in_force
from adock.certificates.rules import WithdrawalReason, valid_until
from adock.core.tokens import paper_code
from adock.documents import keeping
from adock.gateways import files
from adock.register.models import Registration
from tests import accounts_factories as people
from tests import factories as make

SIREN, SIRET = make.siren(1), make.siret(1)
_ranks = count(1)
SIGNATORY = {"first_name": "Camille", "last_name": "Morel", "position": "gérante", "place": "Rennes"}


def company(rank: int = 1, **fields: Any) -> Registration:
    """In the register and in Sirene: 12 bis rue du Port, 35000 Rennes."""
    created = make.registration(make.siret(rank), lc={}, **fields)
    make.sirene(make.siret(rank))
    return created


def signatory(siren: str = SIREN, role: Role = Role.SIGNATORY, **fields: Any) -> User:
    return people.member(siren, role, **fields).user


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
    return sign(draft(by or signatory(siren), siren, kind, workers))


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


def browser_of(user: User, *, is_fresh: bool = True) -> Client:
    """A browser in which `user` is signed in: just now, or long enough ago to be asked for a proof again."""
    client = people.signed_in(user)
    if is_fresh:
        request = HttpRequest()
        request.session = client.session
        record_authentication(request, user, "password", reauthenticated=True)
        request.session.save()
    return client


def read(client: Client, siren: str = SIREN) -> dict[str, str]:
    """What the page to be signed would send, its box ticked."""
    page = client.get(f"/mon-espace/entreprises/{siren}/attestations/relire").content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(draft|seen|read)" value="([^"]*)"', page))
    assert hidden.keys() == {"draft", "seen", "read"}, page
    return hidden | {"sure": "on"}
