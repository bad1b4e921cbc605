"""Signs and ends certificates; nothing else writes them.

Once the paper is numbered, sealed and stored, one transaction writes the row, the end of the previous certificate, the
journal and the mails. The paper holds what the register and Sirene say that day, and is stored byte for byte.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from psycopg.errors import LockNotAvailable

from adock.accounts.models import User
from adock.accounts.permissions import may
from adock.accounts.rules import Power
from adock.certificates import acts, document, drafts, emails
from adock.certificates.document import StatementContent
from adock.certificates.employers import Employer, employer
from adock.certificates.kinds import Kind
from adock.certificates.models import Certificate, StatementDraft
from adock.certificates.paths import check_path, public_certificate_path
from adock.certificates.queries import certificates_of, in_force, latest_of
from adock.certificates.rules import EndKind, State, WithdrawalReason, valid_until
from adock.certificates.wording import Wording, wording
from adock.certificates.workers import Worker
from adock.core import journal
from adock.core.addresses import public_url
from adock.core.changes import append_changes
from adock.core.limits import is_within_limit
from adock.core.locks import Lock, wait_for
from adock.core.refusals import Refused
from adock.core.tokens import paper_code
from adock.documents import keeping, sealed
from adock.gateways.sealing import pades, tokens
from adock.register.models import Registration

UNDER_WAY = (
    "Une attestation est en train d'être signée pour cette entreprise. Attendez quelques secondes, puis regardez la liste."
)
SIGNED_MEANWHILE = (
    "Une autre attestation a été signée pour cette entreprise depuis que vous avez ouvert cette page. "
    "Relisez-la : si la vôtre doit la remplacer, signez de nouveau."
)
CHANGED_MEANWHILE = (
    "Ce que vous alliez signer a changé depuis que vous avez ouvert cette page : dans un autre onglet, au registre des "
    "transports, ou parce que minuit est passé. Relisez, puis signez."
)
UNKNOWN_COMPANY = "Le registre des transports ne connaît pas cette entreprise : rien ne peut être signé en son nom."
TOO_MANY_TODAY = (
    "Beaucoup d'attestations ont été signées pour cette entreprise depuis hier. Rien n'a été signé, et ce que vous avez "
    "préparé est gardé : réessayez demain, ou écrivez-nous."
)
NOT_IN_FORCE = "Cette attestation n'est plus valable : elle n'a pas à être retirée."

# Each is retained for years and mailed to all who may sign, and only the last one counts.
SIGNATURES_IN_A_DAY = 20
# Papers sealed, signed in the end or not: each may ask a time-stamp of a paid authority.
SEALS_IN_A_DAY = 3 * SIGNATURES_IN_A_DAY
# How long a signatory waits for another who is signing for the same company.
LONGEST_WAIT = timedelta(seconds=5)


class SigningUnderWay(Refused):
    """Somebody else is signing for the same company right now."""


class SignedMeanwhile(Refused):
    """Another statement was signed after the signatory read this one."""


class ChangedMeanwhile(Refused):
    """The statement is no longer what the signatory read."""


@dataclass(frozen=True, slots=True)
class Preview:
    """All that is about to be signed. `seen` and `read` go back to `sign`, so that nothing else is signed.

    `problems`: the reasons, in French sentences, why it cannot be signed today.
    """

    draft: StatementDraft
    kind: Kind
    employer: Employer
    wording: Wording
    workers: tuple[Worker, ...]
    valid_until: date
    replaces: Certificate | None
    problems: tuple[str, ...]
    seen: str  # the number of the company's last certificate, "" for none
    read: str  # a digest of all that is shown


def preview(draft: StatementDraft, day: date) -> Preview:
    """The statement that signing the draft on that day would make. Raises Refused for a company unknown to the register."""
    who = employer(draft.siren)
    if who is None:
        raise Refused(UNKNOWN_COMPANY)
    kind, last = Kind(draft.kind), latest_of(draft.siren)
    words, last_day = wording(kind, day), valid_until(day)
    workers = drafts.workers_of(draft) if kind.lists_workers else ()
    shown = {
        "draft": [draft.first_name, draft.last_name, draft.position, draft.place],
        "kind": kind,
        "employer": asdict(who),
        "wording": asdict(words),
        "workers": [worker.to_json() for worker in workers],
        "valid_until": last_day,
    }
    return Preview(
        draft=draft,
        kind=kind,
        employer=who,
        wording=words,
        workers=workers,
        valid_until=last_day,
        replaces=in_force(draft.siren, day),
        problems=drafts.problems(draft, day),
        seen=last.number if last else "",
        read=hashlib.sha256(json.dumps(shown, default=str).encode()).hexdigest(),
    )


def sign(user: User, siren: str, draft_id: UUID, *, seen: str, read: str) -> Certificate:
    """Signs the draft; returns its certificate, even if it was already signed (a second click signs nothing).

    `seen` and `read` come from the `preview` that the signatory read. The paper is prepared first, outside of any lock; then
    everything is checked again and written, one signature at a time for a company. Raises Refused (including
    SigningUnderWay, SignedMeanwhile and ChangedMeanwhile); adock.gateways.sealing.SealUnavailable and
    adock.gateways.files.StoreAway when nothing can be sealed or stored now.
    """
    found = _to_sign(user, siren, draft_id, seen, read, StatementDraft.objects.all())
    if isinstance(found, Certificate):
        return found
    if not is_within_limit("seal", siren, most=SEALS_IN_A_DAY, period=timedelta(days=1)):
        raise Refused(TOO_MANY_TODAY)
    certificate = _prepared(found, user, timezone.now())
    with transaction.atomic():
        _lock(siren)
        # checked again: the sealed paper is what was read, and is signed only if nothing has changed since
        found = _to_sign(user, siren, draft_id, seen, read, StatementDraft.objects.select_for_update())
        return found if isinstance(found, Certificate) else _write(found, certificate, user)


def _to_sign(
    user: User, siren: str, draft_id: UUID, seen: str, read: str, all_drafts: QuerySet[StatementDraft]
) -> Preview | Certificate:
    """The statement to sign, checked to be the one read; or its certificate, if already signed. Raises Refused."""
    if not may(user, Power.SIGN, siren):
        raise Refused(drafts.NOT_A_SIGNATORY)
    done = Certificate.objects.filter(draft_id=draft_id, signatory=user, siren=siren).first()
    if done is not None:
        return done
    draft = all_drafts.filter(pk=draft_id, user=user, siren=siren).first()
    if draft is None:
        raise Refused(drafts.NO_DRAFT)
    now = timezone.now()
    if certificates_of(siren).filter(signed_at__gt=now - timedelta(days=1)).count() >= SIGNATURES_IN_A_DAY:
        raise Refused(TOO_MANY_TODAY)
    found = preview(draft, timezone.localdate(now))
    if found.problems:
        raise Refused(" ".join(found.problems))
    if seen != found.seen:
        raise SignedMeanwhile(SIGNED_MEANWHILE)
    if read != found.read:
        raise ChangedMeanwhile(CHANGED_MEANWHILE)
    return found


def _prepared(found: Preview, user: User, now: datetime) -> Certificate:
    """Numbers the certificate, seals and stores its paper, and writes no row yet. If it is not signed in the end, its number
    stays unused and its paper is swept at night."""
    draft, who, day = found.draft, found.employer, timezone.localdate(now)
    certificate = Certificate(
        number=_number(day),
        code=paper_code(),
        draft_id=draft.pk,
        siren=who.siren,
        siret=who.siret,
        company_name=who.name,
        address=list(who.address),
        kind=found.kind,
        signatory=user,
        first_name=draft.first_name,
        last_name=draft.last_name,
        position=draft.position,
        place=draft.place,
        signed_at=now,
        signed_on=day,
        valid_until=found.valid_until,
        workers=[worker.to_json() for worker in found.workers],
        worker_count=len(found.workers),
    )
    certificate.token = tokens.sign_token(certificate.claims)
    reason = f"Attestation {certificate.number} signée par {certificate.signatory_name}"
    prepared = sealed.prepare(Certificate, document.paper(_content(certificate, found.workers)), reason=reason)
    certificate.file, certificate.sha256, certificate.size = prepared.file, prepared.sha256, prepared.size
    return certificate


def _write(found: Preview, certificate: Certificate, user: User) -> Certificate:
    certificate.save(force_insert=True)
    if found.replaces is not None:
        _end(found.replaces, EndKind.REPLACED, user, certificate.signed_at, replaced_by=certificate)
    found.draft.delete()
    journal.record(
        acts.CERTIFICATE_SIGNED,
        actor=user.pk,
        subject=certificate.siren,
        details={
            "number": certificate.number,
            "kind": certificate.public_kind,
            "replaces": found.replaces.number if found.replaces else None,
        },
    )
    _tell_index(certificate.siren)
    emails.tell_signed(certificate)
    return certificate


def _content(certificate: Certificate, workers: tuple[Worker, ...]) -> StatementContent:
    check_url = public_url(public_certificate_path(certificate.code))
    return StatementContent(
        kind=Kind(certificate.kind),
        number=certificate.number,
        code=certificate.code,
        company=certificate.company_name,
        siren=certificate.siren,
        siret=certificate.siret,
        address=tuple(certificate.address),
        signatory_first_name=certificate.first_name,
        signatory_last_name=certificate.last_name,
        position=certificate.position,
        place=certificate.place,
        signed_at=certificate.signed_at,
        valid_until=certificate.valid_until,
        workers=workers,
        check_url=public_url(check_path()).partition("://")[2],
        check_link=check_url,
        qr_text=f"{check_url}#{certificate.token}",
        is_development=pades.is_development(),
    )


def _number(day: date) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('certificates_number')")
        return f"ADK-{day.year}-{cursor.fetchone()[0]:06d}"


@transaction.atomic
def withdraw(user: User, certificate: Certificate, reason: WithdrawalReason) -> Certificate:
    """Withdraws the certificate, for good. Raises Refused when the user may not, or when it is no longer in force."""
    _lock(certificate.siren)
    if not may(user, Power.SIGN, certificate.siren):
        raise Refused(drafts.NOT_A_SIGNATORY)
    current = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    now = timezone.now()
    if current.state_on(timezone.localdate(now)) != State.VALID:
        raise Refused(NOT_IN_FORCE)
    _end(current, EndKind.WITHDRAWN, user, now, reason=reason)
    journal.record(
        acts.CERTIFICATE_WITHDRAWN,
        actor=user.pk,
        subject=current.siren,
        details={"number": current.number, "reason": reason.value},
    )
    _tell_index(current.siren)
    emails.tell_withdrawn(current)
    return current


def _end(
    certificate: Certificate,
    kind: EndKind,
    user: User,
    now: datetime,
    *,
    reason: WithdrawalReason | None = None,
    replaced_by: Certificate | None = None,
) -> None:
    certificate.ended_at, certificate.ended_on = now, timezone.localdate(now)
    certificate.end_kind, certificate.end_reason = kind, reason or ""
    certificate.ended_by, certificate.replaced_by = user, replaced_by
    certificate.save(update_fields=["ended_at", "ended_on", "end_kind", "end_reason", "ended_by", "replaced_by"])


def paper(certificate: Certificate) -> bytes:
    """The PDF, byte for byte as sealed. Raises files.Missing when it was erased, files.StoreAway, files.Unreadable."""
    return keeping.content(certificate)


def _lock(siren: str) -> None:
    """Lets one person at a time sign or withdraw for a company; the others wait, so that a double click finds what the
    first one signed. Raises SigningUnderWay after LONGEST_WAIT."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{int(LONGEST_WAIT.total_seconds() * 1000)}ms"])
            wait_for(Lock.STATEMENTS, int(siren))
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    except OperationalError as fault:
        if isinstance(fault.__cause__, LockNotAvailable):
            raise SigningUnderWay(UNDER_WAY) from fault
        raise


def _tell_index(siren: str) -> None:
    """Has the company's sheets, which show certificates, indexed again."""
    append_changes(Registration.objects.filter(siren=siren).values_list("siret", flat=True))
