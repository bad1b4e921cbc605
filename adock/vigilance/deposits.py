"""Deposits papers that others issued, and removes them; nothing else writes DepositedDocument.

The fields typed for a paper are checked first, then its file, as adock/documents does for every domain.
"""

from collections.abc import Mapping
from dataclasses import asdict
from dataclasses import fields as dataclass_fields
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from adock.accounts.models import User
from adock.accounts.permissions import may
from adock.accounts.rules import Power
from adock.core import journal
from adock.core.clock import today
from adock.core.dates import in_words
from adock.core.locks import Lock, wait_for
from adock.core.moments import moment_in_words
from adock.core.refusals import Refused
from adock.documents import versions
from adock.documents.deposits import Desk, FileRefused, Taken, receive, take
from adock.gateways.examinations import ACCOUNT, Payer
from adock.gateways.inspection import Fault
from adock.register.models import Licence
from adock.vigilance import acts
from adock.vigilance.fields import InvalidFields, PaperFields, cleaned
from adock.vigilance.kinds import DEPOSITED, KINDS, LABELS, Slot
from adock.vigilance.models import DepositedDocument
from adock.vigilance.rules import HOLDING, MOST_BYTES, state

LICENCE_ISSUER = "Préfet de région (DREAL)"

NOT_A_KEEPER = "Vous ne pouvez pas tenir le dossier de cette entreprise : demandez-le à l'un de ses administrateurs."
TOO_MANY = "Beaucoup de pièces ont été déposées aujourd'hui pour cette entreprise. Réessayez demain."
NOT_CURRENT = "Cette pièce n'est plus dans le dossier : elle en a déjà été retirée, ou une autre l'a remplacée."

# Customers can read a paper as soon as it is deposited, so none waits for the antivirus. Each is retained for a year.
DESK = Desk(
    DepositedDocument,
    most_bytes=MOST_BYTES,
    most_in_a_day=40,
    too_many=TOO_MANY,
    waits=False,
    words={
        Fault.ENCRYPTED: "Ce PDF est protégé par un mot de passe : vos clients ne l'ouvriraient pas. Enregistrez-le sans.",
    },
)


def current(siren: str, slot: Slot) -> DepositedDocument | None:
    return versions.current(DepositedDocument, siren=siren, slot=slot)


def history(siren: str, slot: Slot) -> QuerySet[DepositedDocument]:
    """The earlier papers of that slot, the latest first."""
    return versions.history(DepositedDocument, siren=siren, slot=slot)


def prefilled(siren: str, slot: Slot, day: date) -> dict[str, str]:
    """The fields that nobody should type: what they usually are, and a licence's, which the register knows."""
    if slot != Slot.LICENCE:
        return {asked.field: asked.usual for asked in KINDS[slot].asked if asked.usual}
    known = Licence.objects.filter(registration__siren=siren, registration__struck_off_on=None)
    known = known.exclude(valid_until__lt=day).select_related("registration")
    # the head office's first, and its broader licence before the other
    best = min(known, key=lambda licence: (not licence.registration.is_head_office, licence.kind != "LC"), default=None)
    if best is None:
        return {"issuer": LICENCE_ISSUER}
    days = {"starts_on": best.valid_from, "ends_on": best.valid_until}
    return {"issuer": LICENCE_ISSUER, "number": best.number or ""} | {
        name: known_day.isoformat() for name, known_day in days.items() if known_day
    }


def deposit(user: User, siren: str, slot: Slot, typed: Mapping[str, str], content: bytes, given_name: str) -> DepositedDocument:
    """Puts a paper in its slot, replacing the one that was there.

    Raises InvalidFields for what was typed, FileRefused for the file, TooMany, TryLater when the antivirus or the store is
    away or all are busy, or another Refused. Nothing is then stored.
    """
    if slot not in DEPOSITED:
        raise ValueError(f"{slot} is not deposited")
    _require_keeper(user, siren)
    fields = cleaned(slot, typed, siren, today())
    sent = receive(DESK, content, given_name)
    _require_new(siren, slot, fields, sent.sha256)
    taken = take(DESK, siren, sent, Payer(ACCOUNT, str(user.pk)))
    with transaction.atomic():
        wait_for(Lock.PAPERS, int(siren))
        # checked again: somebody else may have deposited meanwhile, or ended the user's membership
        _require_keeper(user, siren)
        _require_new(siren, slot, fields, sent.sha256)
        return _put_in_place(user, siren, slot, fields, taken)


@transaction.atomic
def remove(user: User, siren: str, document: DepositedDocument) -> None:
    """Removes a current paper from the file; customers no longer see it. Raises Refused."""
    wait_for(Lock.PAPERS, int(siren))
    # checked under the lock: the membership may have ended meanwhile
    _require_keeper(user, siren)
    if not versions.end(DepositedDocument.objects.filter(pk=document.pk, siren=siren), ended_by=user):
        raise Refused(NOT_CURRENT)
    details = {"slot": document.slot, "document": document.pk}
    journal.record(acts.DOCUMENT_REMOVED, actor=user.pk, subject=siren, details=details)


# -------------------------------------------------------------------- inside


def _require_keeper(user: User, siren: str) -> None:
    if not may(user, Power.KEEP_FILE, siren):
        raise Refused(NOT_A_KEEPER)


def _require_new(siren: str, slot: Slot, fields: PaperFields, sha256: str) -> None:
    """Refuses a file already in the slot, unless its fields were corrected, and one already in another slot, except of the
    same family: one insurer's certificate may cover vehicles and goods."""
    for document in DepositedDocument.objects.filter(siren=siren, ended_at=None, sha256=sha256):
        there = Slot(document.slot)
        if there == slot and _fields_of(document) == fields:
            when = moment_in_words(document.deposited_at)
            raise FileRefused(f"Cette pièce est déjà dans le dossier, déposée le {when}. Rien n'a changé.")
        if there != slot and not (KINDS[slot].family and KINDS[slot].family == KINDS[there].family):
            raise FileRefused(f"Ce fichier est déjà déposé comme « {LABELS[there]} ». Choisissez celui de cette pièce.")
    _require_no_gap(current(siren, slot), fields.starts_on)


def _require_no_gap(before: DepositedDocument | None, starts_on: date | None) -> None:
    """Refuses to replace a valid paper by one that is not valid yet: customers would see no valid paper."""
    day = today()
    if before is None or starts_on is None or starts_on <= day or state(before.starts_on, before.ends_on, day) not in HOLDING:
        return
    raise InvalidFields(
        {
            "starts_on": (
                f"Cette pièce ne vaut qu'à partir du {in_words(starts_on)}, et celle du dossier vaut encore : "
                "elle y reste. Déposez la nouvelle ce jour-là."
            )
        }
    )


def _fields_of(document: DepositedDocument) -> PaperFields:
    return PaperFields(**{field.name: getattr(document, field.name) for field in dataclass_fields(PaperFields)})


def _put_in_place(user: User, siren: str, slot: Slot, fields: PaperFields, taken: Taken) -> DepositedDocument:
    document, before = versions.put_in_place(
        DepositedDocument,
        {"siren": siren, "slot": slot},
        taken,
        ended={"ended_by": user},
        deposited_by=user,
        **asdict(fields),
    )
    details = {"slot": slot.value, "document": document.pk, "replaces": before.pk if before else None}
    journal.record(acts.DOCUMENT_DEPOSITED, actor=user.pk, subject=siren, details=details)
    return document
