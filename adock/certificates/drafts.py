"""Preparing a statement: each step is kept, so that nothing typed is lost and a list of 500 is made in several sittings.

A draft belongs to one person and one company. Nothing of it is public; given up, it is forgotten (rules.DRAFTS_KEPT).
"""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from adock.accounts.models import User
from adock.accounts.permissions import may
from adock.accounts.refusals import Refused
from adock.accounts.rules import Power
from adock.certificates.kinds import Kind
from adock.certificates.models import StatementDraft
from adock.certificates.queries import certificates_of, draft_of
from adock.certificates.rules import DRAFTS_KEPT, MOST_WORKERS
from adock.certificates.text import clean_line, clean_name
from adock.certificates.workers import LineFault, Worker, check, problem_on, read_table

NOT_A_SIGNATORY = "Vous ne pouvez pas signer pour cette entreprise : il faut en être signataire ou administrateur."
TOO_MANY_WORKERS = (
    f"Une liste porte au plus {MOST_WORKERS} personnes. Écrivez-nous si votre entreprise en emploie davantage : "
    "nous trouverons une solution."
)
MOVED = "Cette ligne n'existe plus : la liste a changé dans un autre onglet. Relisez-la."

SIGNATORY_FIELDS = {
    "first_name": "Indiquez votre prénom.",
    "last_name": "Indiquez votre nom.",
    "position": "Indiquez votre qualité, par exemple « gérante » ou « responsable du personnel ».",
    "place": "Indiquez le lieu de la signature, par exemple « Rennes ».",
}


class InvalidSignatory(Exception):
    """`faults`: field -> French sentence that says how to mend it."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = dict(faults)


@transaction.atomic
def start(user: User, siren: str, kind: Kind) -> StatementDraft:
    """The person's draft for that company, of that kind: the one under way, else a new one prefilled from the last
    statement of the company (and with the names of the person's own account). Raises Refused."""
    if not may(user, Power.SIGN, siren):
        raise Refused(NOT_A_SIGNATORY)
    draft = _lock(user, siren)
    if draft is None:
        draft = StatementDraft(user=user, siren=siren, first_name=user.first_name[:100], last_name=user.last_name[:100])
        _prefill(draft, user)
    draft.kind = kind
    _save(draft)
    return draft


def _prefill(draft: StatementDraft, user: User) -> None:
    past = certificates_of(draft.siren)
    own = past.filter(signatory=user).first()
    if own is not None:
        draft.first_name, draft.last_name = own.first_name, own.last_name
        draft.position, draft.place = own.position, own.place
    last_list = past.filter(kind=Kind.FOREIGN_WORKERS).exclude(workers=None).first()
    if last_list is not None:
        draft.workers = last_list.workers or []


@transaction.atomic
def set_signatory(user: User, siren: str, typed: Mapping[str, str]) -> StatementDraft:
    """Raises Refused, or InvalidSignatory with every fault at once and nothing changed."""
    draft = _mine(user, siren)
    faults = {}
    for field, missing in SIGNATORY_FIELDS.items():
        text = str(typed.get(field, "")).strip()
        try:
            if not text:
                raise ValueError(missing)
            setattr(draft, field, clean_name(text) if field in {"first_name", "last_name"} else clean_line(text))
        except ValueError as fault:
            faults[field] = str(fault)
    if faults:
        raise InvalidSignatory(faults)
    _save(draft)
    return draft


@transaction.atomic
def put_worker(user: User, siren: str, typed: Mapping[str, str], place: int | None, day: date) -> StatementDraft:
    """Adds a worker, or puts it in the place of the one of that number (from 0). Raises Refused, InvalidWorker."""
    draft = _mine(user, siren)
    worker = check(typed, day).to_json()
    if place is None:
        _check_room(draft, 1)
        draft.workers.append(worker)
    elif 0 <= place < len(draft.workers):
        draft.workers[place] = worker
    else:
        raise Refused(MOVED)
    _save(draft)
    return draft


@transaction.atomic
def remove_worker(user: User, siren: str, place: int, expected: str) -> StatementDraft:
    """Takes one off the list. `expected`: the permit's number seen there, so that a list changed meanwhile loses nobody."""
    draft = _mine(user, siren)
    if not 0 <= place < len(draft.workers) or draft.workers[place]["permit_number"] != expected:
        raise Refused(MOVED)
    del draft.workers[place]
    _save(draft)
    return draft


@transaction.atomic
def add_table(user: User, siren: str, text: str, day: date) -> tuple[int, list[LineFault]]:
    """Adds the workers pasted from a spreadsheet; answers how many, and the lines that were not understood. Those that are
    on the list already (same permit's number) are not added twice. Raises Refused."""
    draft = _mine(user, siren)
    workers, faults = read_table(text, day)
    known = {kept["permit_number"] for kept in draft.workers}
    new = {worker.permit_number: worker for worker in workers if worker.permit_number not in known}
    _check_room(draft, len(new))
    draft.workers += [worker.to_json() for worker in new.values()]
    _save(draft)
    return len(new), faults


@transaction.atomic
def give_up(user: User, siren: str) -> None:
    StatementDraft.objects.filter(user=user, siren=siren).delete()


def forget_old_drafts() -> None:
    StatementDraft.objects.filter(updated_at__lt=timezone.now() - DRAFTS_KEPT).delete()


def workers_of(draft: StatementDraft) -> tuple[Worker, ...]:
    return tuple(Worker.from_json(kept) for kept in draft.workers)


def problems(draft: StatementDraft, day: date) -> tuple[str, ...]:
    """French sentences: what keeps this draft from being signed on that day."""
    found = [missing for field, missing in SIGNATORY_FIELDS.items() if not getattr(draft, field)]
    if draft.kind == Kind.FOREIGN_WORKERS:
        if not draft.workers:
            found.append("La liste est vide : ajoutez au moins une personne, ou signez l'attestation de non-emploi.")
        found += [problem for worker in workers_of(draft) if (problem := problem_on(worker, day))]
    return tuple(found)


def _lock(user: User, siren: str) -> StatementDraft | None:
    return StatementDraft.objects.select_for_update().filter(user=user, siren=siren).first()


def _mine(user: User, siren: str) -> StatementDraft:
    if not may(user, Power.SIGN, siren):
        raise Refused(NOT_A_SIGNATORY)
    draft = _lock(user, siren) if draft_of(user.pk, siren) else None
    if draft is None:
        raise Refused("Cette attestation n'est plus en préparation : elle a été signée ou abandonnée. Recommencez-la.")
    return draft


def _check_room(draft: StatementDraft, more: int) -> None:
    if len(draft.workers) + more > MOST_WORKERS:
        raise Refused(TOO_MANY_WORKERS)


def _save(draft: StatementDraft) -> None:
    draft.updated_at = timezone.now()
    draft.save()
