"""A company's certificates: the one in force, past ones, the PDF of each, and withdrawal."""

import segno
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from adock.accounts.companies import company_name
from adock.accounts.models import Membership
from adock.accounts.rules import Power
from adock.certificates import services
from adock.certificates.kinds import Kind
from adock.certificates.models import Certificate
from adock.certificates.paths import (
    certificate_path,
    certificate_pdf_path,
    give_up_draft_path,
    new_certificate_path,
    public_certificate_path,
    resume_draft_path,
    withdraw_path,
)
from adock.certificates.queries import certificate_of, certificates_of, draft_of, in_force
from adock.certificates.rules import State, WithdrawalReason
from adock.certificates.workers import Worker
from adock.core.addresses import public_url
from adock.core.clock import today
from adock.core.dates import in_words
from adock.core.moments import moment_in_words
from adock.core.refusals import Refused
from adock.core.siren import group_siren, group_siret
from adock.gateways.files import Missing, StoreAway, Unreadable
from adock.vigilance.paths import shares_path
from adock.web.carrier.certificates.forms import WithdrawForm
from adock.web.carrier.certificates.pages import Action, CertificateLine, CertificatePage, DraftLine, ListPage
from adock.web.carrier.certificates.parts import (
    parents_of,
    signed_line,
    state_plate,
    withdrawal_reason,
    worker_rows,
    workers_count,
)
from adock.web.kit.act_page import ActPage, render_act
from adock.web.kit.doors import member_who_may, signed_in_user
from adock.web.kit.downloads import attachment
from adock.web.kit.frame import render_page
from adock.web.kit.paging import part_of
from adock.web.kit.pieces import Link, Number, Row
from adock.web.kit.proof import fresh_proof_and_reading
from adock.web.public.certificates import wording as public_wording

BY_PAGE = 20
LIST_OF_NAMES = (
    "Cette liste nomme des salariés : seuls les signataires et les administrateurs de l'entreprise peuvent l'ouvrir. "
    "Demandez-la à l'un d'eux."
)
ERASED = "Le PDF et la liste sont effacés : cinq ans ont passé depuis la fin de sa validité."
STORE_AWAY = (
    "Le PDF ne peut pas être lu en ce moment. Il n'est pas perdu : réessayez dans quelques minutes. Si cela dure, écrivez-nous."
)
WITHDRAWING = (
    "Dès maintenant, qui la vérifie lira qu'elle est retirée. Elle ne vaudra plus rien, et c'est définitif.",
    "Elle reste dans l'historique. Si vos clients doivent en avoir une, signez-en une nouvelle : elle remplacera celle-ci "
    "sans qu'il faille la retirer.",
)


@member_who_may()
def certificates(request: HttpRequest, siren: str, membership: Membership) -> HttpResponse:
    day, may_sign = today(), membership.has(Power.SIGN)
    current = in_force(siren, day)
    part = part_of(request, certificates_of(siren).select_related("replaced_by"), BY_PAGE, anchor="historique")
    page = ListPage(
        company=company_name(siren),
        siren=group_siren(siren),
        parents=parents_of(siren)[:-1],
        plate=state_plate(current, day) if current else None,
        facts=_facts_in_short(current) if current else (),
        actions=_actions(current, may_sign=may_sign, is_in_list=True) if current else (),
        may_sign=may_sign,
        sign=Link("Signer une attestation", new_certificate_path(siren)),
        drafted=_drafted(membership) if may_sign else None,
        history=tuple(
            CertificateLine(one.number, certificate_path(siren, one.number), signed_line(one), state_plate(one, day))
            for one in part.rows
        ),
        pages=part.links,
    )
    return render_page(request, "carrier/certificates/list.jinja", page)


@member_who_may()
def certificate(request: HttpRequest, siren: str, membership: Membership, number: str) -> HttpResponse:
    found, day, may_sign = _found(siren, number), today(), membership.has(Power.SIGN)
    is_open = may_sign or not found.lists_workers
    page = CertificatePage(
        number=found.number,
        company=found.company_name,
        parents=parents_of(siren),
        plate=state_plate(found, day),
        facts=_facts(found),
        actions=_actions(found, may_sign=may_sign, is_in_list=False),
        obstacle="" if found.file and is_open else LIST_OF_NAMES if found.file else ERASED,
        check_url=public_certificate_path(found.code),
        qr=segno.make(public_url(public_certificate_path(found.code)), error="m").svg_data_uri(scale=6, border=4),
        code=Number("de vérification", found.code, found.code, "code"),
        seen_by_customers=_seen_by_customers(found),
        workers=worker_rows(map(Worker.from_json, found.workers)) if found.workers and may_sign else None,
    )
    return render_page(request, "carrier/certificates/certificate.jinja", page)


@member_who_may()
def pdf(request: HttpRequest, siren: str, membership: Membership, number: str) -> HttpResponse:
    found = _found(siren, number)
    if found.lists_workers and not membership.has(Power.SIGN):
        raise PermissionDenied(LIST_OF_NAMES)
    if not found.file:
        return _no_pdf(request, found, ERASED, status=410)
    try:
        content = services.paper(found)
    except (Missing, StoreAway, Unreadable):
        return _no_pdf(request, found, STORE_AWAY, status=503)
    return attachment(content, f"attestation-{found.number}.pdf", "application/pdf")


def _no_pdf(request: HttpRequest, found: Certificate, why: str, status: int) -> HttpResponse:
    page = ActPage(
        title="Le PDF ne peut pas être téléchargé",
        parents=parents_of(found.siren),
        sentences=(why,),
        back=Link(f"Revenir à l'attestation {found.number}", certificate_path(found.siren, found.number)),
    )
    return render_act(request, page, status=status)


@member_who_may(Power.SIGN)
@fresh_proof_and_reading
def withdraw(request: HttpRequest, siren: str, membership: Membership, number: str) -> HttpResponse:
    found = _found(siren, number)
    back = Link(f"Revenir à l'attestation {found.number}", certificate_path(found.siren, found.number))
    title = f"Retirer l'attestation {found.number}"
    if found.state_on(today()) != State.VALID:
        page = ActPage(title=title, parents=parents_of(siren), sentences=(services.NOT_IN_FORCE,), back=back)
        return render_act(request, page, status=409 if request.method == "POST" else 200)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        page = ActPage(
            title=title,
            parents=parents_of(siren),
            sentences=WITHDRAWING,
            facts=_facts_in_short(found),
            form=form,
            submit="Retirer pour toujours",
            back=back,
        )
        return render_act(request, page, status=400 if form.is_bound else 200)
    try:
        reason = WithdrawalReason(form.cleaned_data["reason"])
        services.withdraw(signed_in_user(request), found, reason)
    except Refused as refusal:
        page = ActPage(title=title, parents=parents_of(siren), sentences=(str(refusal),), back=back)
        return render_act(request, page, status=409)
    messages.success(request, f"L'attestation {found.number} est retirée : elle ne vaut plus rien.")
    return HttpResponseRedirect(certificate_path(found.siren, found.number))


# ------------------------------------------------------------------- shared


def _found(siren: str, number: str) -> Certificate:
    found = certificate_of(siren, number)
    if found is None:
        raise Http404
    return found


def _drafted(membership: Membership) -> DraftLine | None:
    draft = draft_of(membership.user_id, membership.siren)
    if draft is None:
        return None
    kind = Kind(draft.kind)
    count = f", {workers_count(len(draft.workers))}" if kind.lists_workers else ""
    sentence = f"{kind.short_label}{count}. Modifiée le {moment_in_words(draft.updated_at)}."
    return DraftLine(sentence, resume_draft_path(draft.siren), give_up_draft_path(draft.siren))


def _actions(found: Certificate, *, may_sign: bool, is_in_list: bool) -> tuple[Action, ...]:
    where, actions = (found.siren, found.number), []
    is_valid = found.state_on(today()) == State.VALID
    if found.file and (may_sign or not found.lists_workers):
        actions.append(Action("Télécharger le PDF", certificate_pdf_path(*where), is_main=True))
    if is_in_list and may_sign:
        actions.append(Action("Renouveler", new_certificate_path(found.siren)))
    if is_in_list:
        actions.append(Action("QR code et détail", certificate_path(*where)))
    if may_sign and is_valid:
        actions.append(Action("Partager avec un client", shares_path(found.siren)))
        actions.append(Action("Retirer", withdraw_path(*where)))
    return tuple(actions)


def _facts_in_short(found: Certificate) -> tuple[Row, ...]:
    return (
        Row("Attestation", found.label),
        Row("Numéro", number=Number("de l'attestation", found.number, found.number)),
        Row("Code de vérification", number=Number("de vérification", found.code, found.code, "code")),
        Row("Signée par", f"{found.signatory_name}, {found.position}", hint=f"Le {moment_in_words(found.signed_at)}"),
        Row("Valable jusqu'au", f"{in_words(found.valid_until)} inclus"),
    )


def _facts(found: Certificate) -> tuple[Row, ...]:
    rows = [
        *_facts_in_short(found),
        Row("Fait à", found.place),
        Row("Entreprise", found.company_name, hint="Telle qu'elle était le jour de la signature"),
        Row("SIREN", group_siren(found.siren)),
        Row("SIRET", group_siret(found.siret)),
        Row("Adresse", ", ".join(found.address)),
    ]
    if found.lists_workers:
        rows.append(Row("Salariés nommés", workers_count(found.worker_count)))
    if found.ended_at and found.end_reason:
        who = f" par {found.ended_by}" if found.ended_by else ""
        rows.append(Row("Retirée le", f"{moment_in_words(found.ended_at)}{who}", hint=f"Motif : {withdrawal_reason(found)}"))
    elif found.replaced_by:
        rows.append(Row("Remplacée par", found.replaced_by.number, url=certificate_path(found.siren, found.replaced_by.number)))
    rows.append(Row("Empreinte du PDF (SHA-256)", found.sha256, hint="Elle change si un seul caractère du fichier change"))
    return tuple(rows)


def _seen_by_customers(found: Certificate) -> tuple[str, ...]:
    seen = f"{public_wording.state_in_words(found.facts, today())}."
    is_given = found.file and found.state_on(today()) != State.WITHDRAWN
    names = "Qui a le code peut aussi y télécharger le PDF." if is_given else "Le PDF n'y est plus donné."
    if found.lists_workers:
        names = (
            "Les noms des salariés n'y sont jamais : seuls les lisent ceux à qui vous donnez le PDF ou un lien de "
            "partage. Ne donnez la liste qu'au client qui a un contrat avec vous."
        )
    return (
        f"Qui scanne le QR code, ou tape le code, lit l'état du jour : « {seen} »",
        "Il voit aussi ce qu'elle atteste, l'entreprise, les dates et le signataire.",
        public_wording.SHOWN_TO_ALL,
        names,
    )
