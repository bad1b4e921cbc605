"""Preparing a statement, one question per page: which of the two, who signs, who is on the list."""

from collections.abc import Callable
from datetime import date
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from adock.accounts.companies import company_name
from adock.accounts.models import Membership, User
from adock.accounts.rules import Power
from adock.certificates import drafts, permits
from adock.certificates.kinds import Kind, kind_of
from adock.certificates.models import StatementDraft
from adock.certificates.paths import (
    add_worker_path,
    certificates_path,
    change_worker_path,
    new_certificate_path,
    paste_workers_path,
    remove_worker_path,
    review_path,
    signatory_path,
    workers_path,
)
from adock.certificates.queries import draft_of, latest_of
from adock.certificates.rules import MOST_WORKERS
from adock.certificates.wording import wording
from adock.certificates.workers import InvalidWorker, LineFault, Worker, problem_on
from adock.core.clock import today
from adock.core.french import plural
from adock.core.refusals import Refused
from adock.core.text import lines_of
from adock.web.bodies import takes_long_form
from adock.web.carrier.certificates.forms import KIND_HINTS, KindForm, PasteForm, SignatoryForm, WorkerForm
from adock.web.carrier.certificates.pages import FormPage, KindPage, PastePage, RefusedLine, WorkerLine, WorkersPage
from adock.web.carrier.certificates.parts import parents_of, worker_about, workers_count
from adock.web.kit.act_page import ActPage, render_act
from adock.web.kit.doors import member_who_may, signed_in_user
from adock.web.kit.frame import render_page
from adock.web.kit.pieces import Link, Row

signing = member_who_may(Power.SIGN)
Step = Callable[..., HttpResponse]

ANOTHER = "autre"
# Faults shown for one paste; the user corrects these before seeing more.
MOST_FAULTS_TOLD = 50
LONGEST_LINE_TOLD = 120
# As sent: a line of MOST_WORKERS takes 200 bytes of it, once its tabs and accents are written for a form.
LONGEST_PASTE = 1_000_000
PASTE_TITLES = ("Nom", "Prénom", "Date d'embauche", "Nationalité", "Titre", "Numéro du titre")
PASTE_EXAMPLE = ("Diallo", "Awa", "11/03/2024", "Sénégal", "Carte de séjour « salarié »", "7501012345")


def with_draft(view: Step) -> Step:
    """For a signatory preparing a statement; the view receives its `draft`. Others are redirected to the list."""

    @signing
    @wraps(view)
    def guarded(request: HttpRequest, siren: str, membership: Membership, **more: int) -> HttpResponse:
        draft = draft_of(membership.user_id, siren)
        if draft is None:
            return _led_back(request, siren, drafts.NO_DRAFT)
        try:
            return view(request, draft, **more)
        except Refused as refusal:
            is_there = draft_of(membership.user_id, siren) is not None
            return _led_back(request, siren, str(refusal), workers_path(siren) if is_there else "")

    return guarded


def _led_back(request: HttpRequest, siren: str, why: str, page: str = "") -> HttpResponse:
    messages.error(request, why)
    return HttpResponseRedirect(page or certificates_path(siren))


def next_step(draft: StatementDraft, day: date) -> str:
    """The page that asks for what is missing; the review and signature when nothing is."""
    if not drafts.has_signatory(draft):
        return signatory_path(draft.siren)
    return workers_path(draft.siren) if drafts.problems(draft, day) else review_path(draft.siren)


def step(draft: StatementDraft, rank: int) -> str:
    """`rank` counts the steps with a list; the other statement has no third one."""
    if draft.lists_workers:
        return f"Étape {rank} sur 4"
    return f"Étape {min(rank, 3)} sur 3"


# ---------------------------------------------------------------- which of the two


@signing
def kind(request: HttpRequest, siren: str, membership: Membership) -> HttpResponse:
    user, day = signed_in_user(request), today()
    draft, last = draft_of(user.pk, siren), latest_of(siren)
    known = draft or last
    form = KindForm(
        request.POST if request.method == "POST" else None, initial={"kind": Kind(known.kind).public_code if known else None}
    )
    if form.is_valid():
        chosen = kind_of(form.cleaned_data["kind"])
        assert chosen is not None
        try:
            return HttpResponseRedirect(next_step(drafts.start(user, siren, chosen), day))
        except Refused as refusal:
            return _led_back(request, siren, str(refusal))
    page = KindPage(
        title="Renouveler l'attestation" if last else "Signer une attestation",
        company=company_name(siren),
        parents=parents_of(siren),
        form=form,
        back=Link("Revenir aux attestations", certificates_path(siren)),
        hints=KIND_HINTS,
        note=wording(Kind.NO_FOREIGN_WORKERS, day).note,
        is_renewal=last is not None,
    )
    return render_page(request, "carrier/certificates/kind.jinja", page, status=400 if form.is_bound else 200)


@with_draft
def resume(request: HttpRequest, draft: StatementDraft) -> HttpResponse:
    return HttpResponseRedirect(next_step(draft, today()))


@signing
def give_up(request: HttpRequest, siren: str, membership: Membership) -> HttpResponse:
    if request.method == "POST":
        drafts.give_up(signed_in_user(request), siren)
        messages.success(request, "L'attestation en préparation est abandonnée : rien n'en est gardé.")
        return HttpResponseRedirect(certificates_path(siren))
    draft = draft_of(membership.user_id, siren)
    if draft is None:
        return _led_back(request, siren, drafts.NO_DRAFT)
    named = f", avec sa liste de {workers_count(len(draft.workers))}" if draft.workers else ""
    page = ActPage(
        title="Abandonner l'attestation en préparation",
        parents=parents_of(siren),
        sentences=(f"Ce que vous avez saisi est effacé{named}. Les attestations déjà signées ne changent pas.",),
        submit="Abandonner",
        back=Link("Revenir aux attestations", certificates_path(siren)),
    )
    return render_act(request, page)


# ---------------------------------------------------------------------- who signs


@with_draft
def signatory(request: HttpRequest, draft: StatementDraft) -> HttpResponse:
    form = SignatoryForm(initial={field: getattr(draft, field) for field in drafts.SIGNATORY_FIELDS})
    if request.method == "POST":
        form = SignatoryForm(request.POST)
        try:
            changed = drafts.set_signatory(draft.user, draft.siren, request.POST.dict())
        except drafts.InvalidSignatory as invalid:
            form.refuse(invalid.faults)
        else:
            return HttpResponseRedirect(next_step(changed, today()))
    page = FormPage(
        title="Qui signe ?",
        company=company_name(draft.siren),
        parents=parents_of(draft.siren),
        form=form,
        back=Link("Revenir à la question précédente", new_certificate_path(draft.siren)),
        step=step(draft, 2),
    )
    return render_page(request, "carrier/certificates/signatory.jinja", page, status=400 if form.is_bound else 200)


# ------------------------------------------------------------------ who is on the list


@with_draft
def workers(request: HttpRequest, draft: StatementDraft) -> HttpResponse:
    if not draft.lists_workers:
        return HttpResponseRedirect(next_step(draft, today()))
    day, siren, listed = today(), draft.siren, drafts.workers_of(draft)
    following = next_step(draft, day)
    page = WorkersPage(
        company=company_name(siren),
        parents=parents_of(siren),
        step=step(draft, 3),
        count=workers_count(len(listed)),
        lines=tuple(_worker_line(siren, rank, worker, day) for rank, worker in enumerate(listed, start=1)),
        add_url=add_worker_path(siren),
        paste_url=paste_workers_path(siren),
        kind_url=new_certificate_path(siren),
        is_full=len(listed) >= MOST_WORKERS,
        next=Link("Continuer", following) if following != workers_path(siren) else None,
    )
    return render_page(request, "carrier/certificates/workers.jinja", page)


def _worker_line(siren: str, rank: int, worker: Worker, day: date) -> WorkerLine:
    return WorkerLine(
        name=worker.listed_name,
        about=worker_about(worker),
        permit=worker.permit,
        edit_url=change_worker_path(siren, rank),
        remove_url=remove_worker_path(siren, rank),
        problem=problem_on(worker, day),
        note=worker.note,
    )


@with_draft
def add_worker(request: HttpRequest, draft: StatementDraft) -> HttpResponse:
    return _worker_page(
        request,
        draft,
        WorkerForm(day=today()),
        "Ajouter une personne",
        lambda user, typed: drafts.add_worker(user, draft.siren, typed, today()),
        "Ajouté à la liste : {}.",
    )


@with_draft
def change_worker(request: HttpRequest, draft: StatementDraft, rank: int) -> HttpResponse:
    worker, day = _worker(draft, rank), today()
    expected = request.POST.get("expected", "") if request.method == "POST" else worker.permit_number
    return _worker_page(
        request,
        draft,
        WorkerForm.of(worker, day),
        f"Modifier {worker.name}",
        lambda user, typed: drafts.change_worker(user, draft.siren, rank - 1, expected, typed, day),
        "Modifié : {}.",
        (("expected", expected),),
    )


def _worker_page(
    request: HttpRequest,
    draft: StatementDraft,
    form: WorkerForm,
    title: str,
    act: Callable[[User, dict[str, str]], Worker],
    done: str,
    hidden: tuple[tuple[str, str], ...] = (),
) -> HttpResponse:
    path = workers_path(draft.siren)
    if request.method == "POST":
        form = WorkerForm(request.POST, day=today())
        try:
            worker = act(draft.user, request.POST.dict())
        except InvalidWorker as invalid:
            form.refuse(invalid.faults)
        except drafts.TooMany as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done.format(worker.name))
            return HttpResponseRedirect(add_worker_path(draft.siren) if request.POST.get("then") == ANOTHER else path)
    page = FormPage(
        title=title,
        company=company_name(draft.siren),
        parents=parents_of(draft.siren, Link("Salariés", path)),
        form=form,
        back=Link("Revenir à la liste", path),
        step="" if hidden else step(draft, 3),
        hidden=hidden,
    )
    return render_page(request, "carrier/certificates/worker.jinja", page, status=400 if form.is_bound else 200)


@with_draft
def remove_worker(request: HttpRequest, draft: StatementDraft, rank: int) -> HttpResponse:
    path = workers_path(draft.siren)
    if request.method == "POST":
        removed = drafts.remove_worker(draft.user, draft.siren, rank - 1, request.POST.get("expected", ""))
        messages.success(request, f"Retiré de la liste : {removed.name}.")
        return HttpResponseRedirect(path)
    worker = _worker(draft, rank)
    page = ActPage(
        title=f"Retirer {worker.name}",
        parents=parents_of(draft.siren, Link("Salariés", path)),
        sentences=("Cette personne ne sera plus sur la liste que vous préparez. Les listes déjà signées ne changent pas.",),
        submit="Retirer de la liste",
        hidden=(("expected", worker.permit_number),),
        back=Link("Revenir à la liste", path),
    )
    return render_act(request, page)


@with_draft
@takes_long_form(LONGEST_PASTE)
def paste(request: HttpRequest, draft: StatementDraft) -> HttpResponse:
    form, kept = PasteForm(), ""
    faults: list[LineFault] = []
    lines: list[str] = []
    if request.method == "POST":
        text = request.POST.get("lines", "")
        lines = lines_of(text)
        form = PasteForm(request.POST)
        try:
            added, faults = drafts.add_table(draft.user, draft.siren, text, today())
        except drafts.TooMany as refusal:
            form.refuse({"lines": str(refusal)})
        else:
            kept = f"{workers_count(added)} de plus sur la liste." if added else "Personne de plus sur la liste."
            if not text.strip():
                form.refuse({"lines": "Collez au moins une ligne."})
            elif not faults:
                messages.success(request, kept)
                return HttpResponseRedirect(workers_path(draft.siren))
            else:  # only the lines still to correct are shown again
                form = PasteForm({"lines": "\n".join(lines[fault.line - 1] for fault in faults)})
                form.refuse({"lines": _told_faults(faults)})
    page = PastePage(
        title="Coller depuis un tableur",
        company=company_name(draft.siren),
        parents=parents_of(draft.siren, Link("Salariés", workers_path(draft.siren))),
        form=form,
        back=Link("Revenir à la liste", workers_path(draft.siren)),
        columns=PASTE_COLUMNS,
        template="\t".join(PASTE_TITLES) + "\n" + "\t".join(PASTE_EXAMPLE),
        permits=tuple(label for _, label in permits.choices()),
        kept=kept,
        refused=tuple(
            RefusedLine(number, fault.line, f"{fault.text} « {lines[fault.line - 1][:LONGEST_LINE_TOLD]} »")
            for number, fault in enumerate(faults[:MOST_FAULTS_TOLD], start=1)
        ),
        more_refused=f"Et {len(faults) - MOST_FAULTS_TOLD} autres lignes." if len(faults) > MOST_FAULTS_TOLD else "",
    )
    return render_page(request, "carrier/certificates/paste.jinja", page, status=400 if form.is_bound else 200)


PASTE_COLUMNS = (
    Row("Nom"),
    Row("Prénom"),
    Row("Date d'embauche", hint="11/03/2024"),
    Row("Nationalité", hint="Le nom du pays : Sénégal, Maroc"),
    Row("Titre", hint="L'un des titres listés plus bas ; « Autre titre » si aucun ne convient"),
    Row("Numéro du titre"),
    Row("Nom du titre", hint="Seulement pour « Autre titre »"),
)


def _told_faults(faults: list[LineFault]) -> str:
    if len(faults) == 1:
        return "Une ligne n'a pas été comprise. La voici seule : corrigez-la, puis envoyez-la de nouveau."
    count = plural(len(faults), "ligne")
    return f"{count} n'ont pas été comprises. Les voici seules : corrigez-les, puis envoyez-les de nouveau."


def _worker(draft: StatementDraft, rank: int) -> Worker:
    """Raises Refused when there is none at that rank, from 1."""
    if not 1 <= rank <= len(draft.workers):
        raise Refused(drafts.MOVED)
    return Worker.from_json(draft.workers[rank - 1])
