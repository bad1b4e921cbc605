"""Depositing papers that others issued, and taking them out: the one writer of DepositedDocument.

What is sent is looked at before anything is kept: fields, then what the file is by its content, then its viruses. It is
encrypted into the store first and named by a row afterwards: what a failure leaves behind is swept at night.
"""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from dataclasses import fields as dataclass_fields
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from adock.accounts.models import User
from adock.accounts.permissions import may
from adock.accounts.rules import Power
from adock.core import journal
from adock.core.clock import today
from adock.core.dates import in_words
from adock.core.limits import is_within_limit
from adock.core.locks import Lock, wait_for
from adock.core.moments import moment_in_words
from adock.core.refusals import Refused
from adock.gateways import antivirus, files
from adock.gateways.inspection import Fault, Inspected, Unacceptable, inspect
from adock.gateways.inspection.limits import MOST_PAGES
from adock.register.models import Licence
from adock.vigilance import acts
from adock.vigilance.fields import InvalidFields, PaperFields, clean_file_name, cleaned
from adock.vigilance.models import DepositedDocument
from adock.vigilance.rules import DEPOSITED, HOLDING, KEPT_AFTER_END, LABELS, MOST_BYTES, Slot, state

logger = logging.getLogger(__name__)

# Where papers are in the store.
FOLDER = "vigilance/"
# Each is looked at in a process of its own, and kept for a year.
DEPOSITS_OF_COMPANY_IN_A_DAY = 40
LICENCE_ISSUER = "Préfet de région (DREAL)"

NOT_A_KEEPER = "Vous ne pouvez pas tenir le dossier de cette entreprise : demandez-le à l'un de ses administrateurs."
TOO_MANY = "Beaucoup de pièces ont été déposées aujourd'hui pour cette entreprise. Réessayez demain."
NOT_CURRENT = "Cette pièce n'est plus dans le dossier : elle en a déjà été retirée, ou une autre l'a remplacée."
TOO_BIG = "Ce fichier dépasse 10 Mo. Numérisez la pièce en noir et blanc, ou avec une qualité moindre, puis déposez-la."
INFECTED = "L'antivirus a reconnu un programme nuisible dans ce fichier. Il n'a pas été gardé. Analysez votre ordinateur."
CANNOT_SCAN = "L'antivirus ne répond pas : par prudence, rien n'est déposé en ce moment. Réessayez dans quelques minutes."
CANNOT_KEEP = "Le coffre des fichiers ne répond pas : rien n'a été déposé. Réessayez dans quelques minutes."

FAULTS: Mapping[Fault, str] = {
    Fault.EMPTY: "Ce fichier est vide. Choisissez celui de la pièce.",
    Fault.UNKNOWN_TYPE: (
        "Ce fichier n'est ni un PDF, ni une image JPEG ou PNG : c'est son contenu qui compte, et non son nom. "
        "Enregistrez la pièce en PDF, ou prenez-la en photo."
    ),
    Fault.BROKEN: "Ce fichier est abîmé ou incomplet : il ne s'ouvre pas. Téléchargez-le ou numérisez-le de nouveau.",
    Fault.ENCRYPTED: "Ce PDF est protégé par un mot de passe : vos clients ne l'ouvriraient pas. Enregistrez-le sans.",
    Fault.TOO_MANY_PAGES: f"Ce PDF a plus de {MOST_PAGES} pages. Déposez seulement les pages de la pièce.",
    Fault.BOMB: "Ce fichier devient démesuré quand on l'ouvre : il n'a pas été gardé. Numérisez la pièce de nouveau.",
    Fault.ACTIVE: (
        "Ce PDF contient du code, un formulaire actif ou des fichiers joints. "
        "Imprimez-le en PDF (menu Imprimer, puis « Enregistrer au format PDF »), et déposez ce nouveau fichier."
    ),
    Fault.POLYGLOT: (
        "Ce fichier cache autre chose que la pièce, avant son début ou après sa fin. "
        "Imprimez-le en PDF (menu Imprimer, puis « Enregistrer au format PDF »), et déposez ce nouveau fichier."
    ),
}


class FileRefused(Refused):
    """It is the file itself that cannot be kept."""


class TooMany(Refused):
    """So many were deposited that something is wrong."""


class TryLater(Refused):
    """What the deposit needs is away: it would be taken later."""


def current(siren: str, slot: Slot) -> DepositedDocument | None:
    return DepositedDocument.objects.filter(siren=siren, slot=slot, ended_at=None).first()


def history(siren: str, slot: Slot) -> list[DepositedDocument]:
    """The papers that were in that slot before, the last one first."""
    return list(DepositedDocument.objects.filter(siren=siren, slot=slot).exclude(ended_at=None).order_by("-ended_at", "-id"))


def prefilled(siren: str, slot: Slot, day: date) -> dict[str, str]:
    """What the State knows already and nobody should type: a licence as the register has it."""
    if slot != Slot.LICENCE:
        return {}
    known = Licence.objects.filter(registration__siren=siren, registration__struck_off_on=None)
    known = known.exclude(valid_until__lt=day).select_related("registration")
    # the head office's first, and of its two the one that covers most
    best = min(known, key=lambda licence: (not licence.registration.is_head_office, licence.kind != "LC"), default=None)
    if best is None:
        return {"issuer": LICENCE_ISSUER}
    days = {"starts_on": best.valid_from, "ends_on": best.valid_until}
    return {"issuer": LICENCE_ISSUER, "number": best.number or ""} | {
        name: known_day.isoformat() for name, known_day in days.items() if known_day
    }


def deposit(user: User, siren: str, slot: Slot, typed: Mapping[str, str], content: bytes, given_name: str) -> DepositedDocument:
    """Puts a paper in its slot, in the place of the one that was there.

    Raises InvalidFields for what was typed; Refused, and among them FileRefused for the file, TooMany, TryLater when the
    antivirus or the store is away. Nothing is then kept.
    """
    if slot not in DEPOSITED:
        raise ValueError(f"{slot} is not deposited")
    _require_keeper(user, siren)
    fields = cleaned(slot, typed, siren, today())
    if len(content) > MOST_BYTES:
        raise FileRefused(TOO_BIG)
    sent = _Sent(fields, content, hashlib.sha256(content).hexdigest(), clean_file_name(given_name))
    _require_new(siren, slot, sent)
    if not is_within_limit("deposit", siren, most=DEPOSITS_OF_COMPANY_IN_A_DAY, period=timedelta(days=1)):
        raise TooMany(TOO_MANY)
    inspected = _examined(content)
    file = f"{FOLDER}{siren}/{uuid4().hex}"
    try:
        files.put(file, content)
    except files.StoreAway as fault:
        raise TryLater(CANNOT_KEEP) from fault
    with transaction.atomic():
        wait_for(Lock.PAPERS, int(siren))
        # again: somebody else may have deposited meanwhile, or ended the user's membership
        _require_keeper(user, siren)
        _require_new(siren, slot, sent)
        return _put_in_place(user, siren, slot, sent, inspected, file)


@transaction.atomic
def remove(user: User, siren: str, document: DepositedDocument) -> None:
    """Takes a current paper out of the file: those it is shared with no longer see it. Raises Refused."""
    wait_for(Lock.PAPERS, int(siren))
    # once it is one's turn: the membership may have ended meanwhile
    _require_keeper(user, siren)
    now = timezone.now()
    is_done = DepositedDocument.objects.filter(pk=document.pk, siren=siren, ended_at=None).update(ended_at=now, ended_by=user)
    if not is_done:
        raise Refused(NOT_CURRENT)
    details = {"slot": document.slot, "document": document.pk}
    journal.record(acts.DOCUMENT_REMOVED, actor=user.pk, subject=siren, details=details)


# -------------------------------------------------------------------- inside


@dataclass(frozen=True, slots=True)
class _Sent:
    fields: PaperFields
    content: bytes
    sha256: str
    name: str


def _require_keeper(user: User, siren: str) -> None:
    if not may(user, Power.KEEP_FILE, siren):
        raise Refused(NOT_A_KEEPER)


_INSURANCES = {Slot.VEHICLE_INSURANCE, Slot.GOODS_INSURANCE}


def _require_new(siren: str, slot: Slot, sent: _Sent) -> None:
    """The same file again changes nothing, unless what is said of it is mended; it is no other paper of the file either,
    except that one insurer's certificate may speak of vehicles and of goods."""
    for document in DepositedDocument.objects.filter(siren=siren, ended_at=None, sha256=sent.sha256):
        there = Slot(document.slot)
        if there == slot and _fields_of(document) == sent.fields:
            when = moment_in_words(document.deposited_at)
            raise FileRefused(f"Cette pièce est déjà dans le dossier, déposée le {when}. Rien n'a changé.")
        if there != slot and not {there, slot} <= _INSURANCES:
            raise FileRefused(f"Ce fichier est déjà déposé comme « {LABELS[there]} ». Choisissez celui de cette pièce.")
    _require_no_gap(current(siren, slot), sent.fields.starts_on)


def _require_no_gap(before: DepositedDocument | None, starts_on: date | None) -> None:
    """A paper that does not hold yet does not take the place of one that does: customers would see none that holds."""
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


def _examined(content: bytes) -> Inspected:
    try:
        inspected = inspect(content)
        antivirus.scan(content)
    except Unacceptable as fault:
        raise FileRefused(FAULTS[fault.fault]) from fault
    except antivirus.Infected as fault:
        logger.warning("an infected file was refused: %s", fault.name)
        raise FileRefused(INFECTED) from fault
    except antivirus.Unavailable as fault:
        logger.error("the antivirus does not answer: %s", fault)
        raise TryLater(CANNOT_SCAN) from fault
    return inspected


def _put_in_place(user: User, siren: str, slot: Slot, sent: _Sent, inspected: Inspected, file: str) -> DepositedDocument:
    now, before = timezone.now(), current(siren, slot)
    if before is not None:
        # first: no two are current at once
        DepositedDocument.objects.filter(pk=before.pk).update(ended_at=now, ended_by=user)
    document = DepositedDocument.objects.create(
        siren=siren,
        slot=slot,
        **asdict(sent.fields),
        given_name=sent.name,
        file=file,
        media_type=inspected.media_type,
        extension=inspected.extension,
        size=len(sent.content),
        pages=inspected.pages,
        sha256=sent.sha256,
        was_scanned=settings.CLAMD is not None,
        deposited_by=user,
        deposited_at=now,
    )
    if before is not None:
        DepositedDocument.objects.filter(pk=before.pk).update(replaced_by=document)
    details = {"slot": slot.value, "document": document.pk, "replaces": before.pk if before else None}
    journal.record(acts.DOCUMENT_DEPOSITED, actor=user.pk, subject=siren, details=details)
    return document


# ------------------------------------------------------------------ each night


def erase_old(now: datetime) -> int:
    """Erases the files of papers that ended a year ago; that they were there, from when to when, stays."""
    old = DepositedDocument.objects.filter(ended_at__lt=now - KEPT_AFTER_END).exclude(file="")
    for document in old:
        # in this order: a failure in between is mended the next night
        files.delete(document.file)
        DepositedDocument.objects.filter(pk=document.pk).update(file="", given_name="")
    return len(old)


def sweep_strays(now: datetime) -> int:
    """Deletes files of deposits that failed half way: no row names them."""
    rows = DepositedDocument.objects
    return files.sweep(FOLDER, lambda names: rows.filter(file__in=names).values_list("file", flat=True), now)
