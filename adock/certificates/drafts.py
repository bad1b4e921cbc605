"""Prepares a statement: each step is saved, so that nothing typed is lost and a list of 500 can be made in several sittings.

A draft belongs to one person and one company. None of it is public; once abandoned, it is deleted (rules.DRAFTS_KEPT).
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from adock.accounts.models import User
from adock.accounts.permissions import may
from adock.accounts.rules import Power
from adock.certificates.kinds import Kind
from adock.certificates.models import StatementDraft
from adock.certificates.queries import certificates_of
from adock.certificates.rules import DRAFTS_KEPT, MOST_WORKERS
from adock.certificates.workers import InvalidWorker, LineFault, Worker, check, problem_on, read_table
from adock.core.refusals import Refused
from adock.core.text import lines_of
from adock.core.typed import clean_line, clean_name

NOT_A_SIGNATORY = "Vous ne pouvez pas signer pour cette entreprise : il faut en être signataire ou administrateur."
TOO_MANY_WORKERS = (
    f"Une liste porte au plus {MOST_WORKERS} personnes. Écrivez-nous si votre entreprise en emploie davantage : "
    "nous trouverons une solution."
)
NO_DRAFT = "Cette attestation n'est plus en préparation : elle a été signée ou abandonnée. Recommencez-la."
TOO_MANY_LINES = f"Collez au plus {MOST_WORKERS} lignes à la fois."
MOVED = "Cette ligne n'existe plus : la liste a changé dans un autre onglet. Relisez-la."

NAMES = ("first_name", "last_name")
SIGNATORY_FIELDS = {
    "first_name": "",  # a person may have one name alone, in either field
    "last_name": "Indiquez votre nom.",
    "position": "Indiquez votre qualité, par exemple « gérante » ou « responsable du personnel ».",
    "place": "Indiquez le lieu de la signature, par exemple « Rennes ».",
}


class TooMany(Refused):
    """The list would hold too many workers, or too many lines were pasted at once."""


class InvalidSignatory(Exception):
    """`faults`: field -> French sentence that says how to mend it."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = dict(faults)


@transaction.atomic
def start(user: User, siren: str, kind: Kind) -> StatementDraft:
    """Returns the person's draft for the company, set to that kind: the one under way, or else a new one, prefilled from
    their account, their last statement there and the company's last list. Raises Refused."""
    if not may(user, Power.SIGN, siren):
        raise Refused(NOT_A_SIGNATORY)
    names = {"first_name": user.first_name[:100], "last_name": user.last_name[:100]}
    draft, is_new = StatementDraft.objects.select_for_update().get_or_create(
        user=user, siren=siren, defaults={"kind": kind, **names}
    )
    if is_new:
        _take_signatory(draft, user)
    lacks_list = kind.lists_workers and (is_new or draft.kind != kind) and not draft.workers
    draft.kind = kind
    if lacks_list:
        _take_workers(draft)
    _save(draft)
    return draft


def _take_signatory(draft: StatementDraft, user: User) -> None:
    own = certificates_of(draft.siren).filter(signatory=user).first()
    if own is not None:
        draft.first_name, draft.last_name = own.first_name, own.last_name
        draft.position, draft.place = own.position, own.place


def _take_workers(draft: StatementDraft) -> None:
    last_list = certificates_of(draft.siren).filter(kind=draft.kind).exclude(workers=None).first()
    if last_list is not None:
        draft.workers = last_list.workers or []


@transaction.atomic
def set_signatory(user: User, siren: str, typed: Mapping[str, str]) -> StatementDraft:
    """Sets who signs. Raises Refused, or InvalidSignatory with every fault at once; nothing is then changed."""
    draft = _mine(user, siren)
    faults = {}
    for field in SIGNATORY_FIELDS:
        try:
            text = str(typed.get(field, "")).strip()
            setattr(draft, field, clean_name(text) if field in NAMES else clean_line(text))
        except ValueError as fault:
            faults[field] = str(fault)
    faults = _missing(draft) | faults
    if faults:
        raise InvalidSignatory(faults)
    _save(draft)
    return draft


def _missing(draft: StatementDraft) -> dict[str, str]:
    """What is not said of who signs: field -> French sentence."""
    has_name = bool(draft.first_name or draft.last_name)
    lacking = [field for field in SIGNATORY_FIELDS if not getattr(draft, field) and not (field in NAMES and has_name)]
    return {field: SIGNATORY_FIELDS[field] for field in lacking if SIGNATORY_FIELDS[field]}


@transaction.atomic
def add_worker(user: User, siren: str, typed: Mapping[str, str], day: date) -> Worker:
    """Adds a worker, once however often the form is sent. Raises Refused, InvalidWorker."""
    draft = _mine(user, siren)
    worker = check(typed, day)
    if worker.to_json() not in draft.workers:
        _refuse_twice(worker, draft.workers)
        _check_room(draft, 1)
        draft.workers.append(worker.to_json())
        _save(draft)
    return worker


@transaction.atomic
def change_worker(user: User, siren: str, place: int, expected: str, typed: Mapping[str, str], day: date) -> Worker:
    """Replaces the worker at `place` (from 0) by what was typed. Raises Refused, InvalidWorker.

    `expected`: that worker's permit number, so that nobody is lost when the list changed meanwhile.
    """
    draft = _mine(user, siren)
    _check_place(draft, place, expected)
    worker = check(typed, day)
    _refuse_twice(worker, [*draft.workers[:place], *draft.workers[place + 1 :]])
    draft.workers[place] = worker.to_json()
    _save(draft)
    return worker


@transaction.atomic
def remove_worker(user: User, siren: str, place: int, expected: str) -> Worker:
    """Removes the worker at `place` (from 0), whose permit number must be `expected`. Raises Refused."""
    draft = _mine(user, siren)
    _check_place(draft, place, expected)
    removed = Worker.from_json(draft.workers.pop(place))
    _save(draft)
    return removed


@transaction.atomic
def add_table(user: User, siren: str, text: str, day: date) -> tuple[int, list[LineFault]]:
    """Adds the workers pasted from a spreadsheet, except those already on the list (same permit).

    Returns how many were added, and the lines that were not understood. Raises Refused.
    """
    draft = _mine(user, siren)
    if sum(not line.isspace() for line in lines_of(text) if line) > MOST_WORKERS + 1:  # plus the header
        raise TooMany(TOO_MANY_LINES)
    workers, faults = read_table(text, day)
    known = {_permit(Worker.from_json(kept)) for kept in draft.workers}
    new = {_permit(worker): worker for worker in workers if _permit(worker) not in known}
    _check_room(draft, len(new))
    draft.workers += [worker.to_json() for worker in new.values()]
    _save(draft)
    return len(new), faults


@transaction.atomic
def give_up(user: User, siren: str) -> None:
    StatementDraft.objects.filter(user=user, siren=siren).delete()


def old_drafts() -> QuerySet[StatementDraft]:
    """The abandoned drafts, unchanged for DRAFTS_KEPT."""
    return StatementDraft.objects.filter(updated_at__lt=timezone.now() - DRAFTS_KEPT)


def forget_old_drafts() -> int:
    """Deletes the abandoned drafts; returns how many."""
    return old_drafts().delete()[0]


def workers_of(draft: StatementDraft) -> tuple[Worker, ...]:
    return tuple(Worker.from_json(kept) for kept in draft.workers)


def problems(draft: StatementDraft, day: date) -> tuple[str, ...]:
    """The reasons, in French sentences, why this draft cannot be signed on that day."""
    found = [*_missing(draft).values()]
    if draft.lists_workers:
        if not draft.workers:
            found.append("La liste est vide : ajoutez au moins une personne, ou signez l'attestation de non-emploi.")
        found += [problem for worker in workers_of(draft) if (problem := problem_on(worker, day))]
    return tuple(found)


def has_signatory(draft: StatementDraft) -> bool:
    return not _missing(draft)


def _mine(user: User, siren: str) -> StatementDraft:
    if not may(user, Power.SIGN, siren):
        raise Refused(NOT_A_SIGNATORY)
    draft = StatementDraft.objects.select_for_update().filter(user=user, siren=siren).first()
    if draft is None:
        raise Refused(NO_DRAFT)
    return draft


def _permit(worker: Worker) -> tuple[str, str]:
    return worker.permit_kind, worker.permit_number


def _refuse_twice(worker: Worker, others: Iterable[Mapping[str, Any]]) -> None:
    for other in map(Worker.from_json, others):
        if _permit(other) == _permit(worker):
            raise InvalidWorker({"permit_number": f"Ce titre est déjà sur la liste : {other.name}."})


def _check_place(draft: StatementDraft, place: int, expected: str) -> None:
    if not 0 <= place < len(draft.workers) or draft.workers[place]["permit_number"] != expected:
        raise Refused(MOVED)


def _check_room(draft: StatementDraft, more: int) -> None:
    if len(draft.workers) + more > MOST_WORKERS:
        raise TooMany(TOO_MANY_WORKERS)


def _save(draft: StatementDraft) -> None:
    draft.updated_at = timezone.now()
    draft.save()
