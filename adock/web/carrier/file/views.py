"""A company's vigilance file: its contents, and depositing, downloading or removing a paper."""

import logging
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from adock.accounts.companies import company_name
from adock.accounts.models import Membership
from adock.accounts.paths import company_path
from adock.accounts.rules import Power
from adock.core.clock import today
from adock.core.dates import in_words
from adock.core.french import plural, weight
from adock.core.refusals import Refused
from adock.core.siren import group_siren
from adock.documents.deposits import FileRefused, TooMany, TryLater
from adock.gateways import files
from adock.vigilance import deposits
from adock.vigilance.fields import InvalidFields
from adock.vigilance.kinds import DEPOSITED, KINDS, LABELS, Slot
from adock.vigilance.models import DepositedDocument
from adock.vigilance.papers import Paper, content, of_document, papers
from adock.vigilance.paths import deposited_file_path, file_path, remove_paper_path, shares_path, slot_path
from adock.vigilance.rules import MOST_BYTES, PaperState
from adock.web.carrier.file import wording
from adock.web.carrier.file.forms import DepositForm
from adock.web.carrier.file.pages import DepositPage, FilePage, PastPaper, SlotLine
from adock.web.kit.act_page import MY_SPACE, ActPage, render_act
from adock.web.kit.doors import member_who_may
from adock.web.kit.downloads import attachment
from adock.web.kit.frame import render_page
from adock.web.kit.paging import part_of
from adock.web.kit.pieces import Link, Row
from adock.web.kit.uploads import UploadRefused, come_back, takes_file

logger = logging.getLogger(__name__)

CANNOT_GIVE = "Ce fichier ne peut pas être donné"
GONE = "Le fichier de cette pièce a été effacé : il n'est gardé qu'un an après sa fin."
STORE_AWAY = "Le coffre des fichiers ne répond pas. Réessayez dans quelques minutes : rien n'est perdu."
UNREADABLE = "Ce fichier ne peut plus être relu tel qu'il a été déposé : nous ne vous le donnons pas. Déposez-le de nouveau."

PAST_BY_PAGE = 20

keeper = member_who_may(Power.KEEP_FILE)


@keeper
def file(request: HttpRequest, siren: str, membership: Membership) -> HttpResponse:
    day = today()
    found = papers(siren, day)
    is_empty = all(paper.state == PaperState.MISSING for paper in found)
    page = FilePage(
        title="Dossier de vigilance",
        company=f"{company_name(siren)}, SIREN {group_siren(siren)}",
        parents=(MY_SPACE, Link(company_name(siren), company_path(siren))),
        lines=tuple(_line(siren, paper) for paper in found),
        summary="" if is_empty else wording.summary(found),
        is_empty=is_empty,
        shares=Link("Partager le dossier", shares_path(siren)),
    )
    return render_page(request, "carrier/file/file.jinja", page)


def _line(siren: str, paper: Paper) -> SlotLine:
    is_there = paper.state != PaperState.MISSING
    is_urgent = paper.state not in {PaperState.CURRENT, PaperState.NOT_STARTED, PaperState.UNDATED}
    if paper.slot == Slot.STATEMENT:
        label = "Voir les attestations" if is_there and not is_urgent else "Signer l'attestation"
        actions: tuple[Link, ...] = (Link(label, slot_path(siren, paper.slot)),)
    else:
        label = "Déposer" if not is_there else "Renouveler" if is_urgent else "Remplacer"
        actions = (Link(label, slot_path(siren, paper.slot)), *_own_actions(siren, paper.document))
    asked_by = KINDS[paper.slot].basis.in_short
    return SlotLine(paper.label, wording.about(paper), wording.plate(paper, today()), actions, is_urgent, asked_by)


def _own_actions(siren: str, document: DepositedDocument | None) -> tuple[Link, ...]:
    if document is None:
        return ()
    return (
        Link("Télécharger", deposited_file_path(siren, document.pk)),
        Link("Retirer", remove_paper_path(siren, document.pk)),
    )


# -------------------------------------------------------------------- deposit


def _not_taken(request: HttpRequest, siren: str, slot: str, membership: Membership, refusal: UploadRefused) -> HttpResponse:
    """Shows the form again, with what was typed: the file was not even read whole."""
    place = _slot(slot)
    form = DepositForm(place, siren, today(), request.POST)
    form.refuse_file(refusal.sentence)
    return _deposit_page(request, siren, place, form, status=refusal.status)


@keeper
@takes_file(MOST_BYTES, refused=_not_taken)
def deposit(request: HttpRequest, siren: str, slot: str, membership: Membership) -> HttpResponse:
    place, day = _slot(slot), today()
    if request.method != "POST":
        form = DepositForm(place, siren, day, initial=deposits.prefilled(siren, place, day))
        return _deposit_page(request, siren, place, form)
    form = DepositForm(place, siren, day, request.POST, request.FILES)
    if not form.is_valid():
        return _deposit_page(request, siren, place, form, status=HTTPStatus.BAD_REQUEST)
    sent = form.cleaned_data["file"]
    try:
        deposits.deposit(membership.user, siren, place, form.typed, sent.read(), sent.name or "")
    except InvalidFields as invalid:
        form.refuse(invalid)
        return _deposit_page(request, siren, place, form, status=HTTPStatus.BAD_REQUEST)
    except FileRefused as refusal:
        form.refuse_file(str(refusal))
        return _deposit_page(request, siren, place, form, status=HTTPStatus.BAD_REQUEST)
    except TryLater as refusal:
        page = _deposit_page(request, siren, place, form, str(refusal), status=HTTPStatus.SERVICE_UNAVAILABLE)
        return come_back(page, refusal.wait_s)
    except TooMany as refusal:
        page = _deposit_page(request, siren, place, form, str(refusal), status=HTTPStatus.TOO_MANY_REQUESTS)
        return come_back(page, refusal.wait_s)
    except Refused as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    messages.success(request, f"« {LABELS[place]} » : la pièce est dans le dossier.")
    return HttpResponseRedirect(file_path(siren))


def _slot(typed: str) -> Slot:
    """The slot named, if it takes deposits."""
    if typed not in DEPOSITED:
        raise Http404
    return Slot(typed)


def _deposit_page(
    request: HttpRequest, siren: str, slot: Slot, form: DepositForm, problem: str = "", *, status: int = HTTPStatus.OK
) -> HttpResponse:
    day, current = today(), deposits.current(siren, slot)
    if problem:
        messages.error(request, problem)
    past = part_of(request, deposits.history(siren, slot), PAST_BY_PAGE, anchor="pieces-d-avant")
    page = DepositPage(
        title=LABELS[slot],
        company=f"{company_name(siren)}, SIREN {group_siren(siren)}",
        parents=_parents(siren),
        sentences=(*KINDS[slot].about, KINDS[slot].basis.sentence),
        form=form,
        submit="Déposer la pièce" if current is None else "Remplacer la pièce",
        plate=wording.plate(of_document(current, day), day) if current else None,
        facts=_facts(current) if current else (),
        actions=_own_actions(siren, current),
        past=tuple(_past(siren, document) for document in past.rows),
        pages=past.links,
        back=Link("Revenir au dossier", file_path(siren)),
    )
    return render_page(request, "carrier/file/deposit.jinja", page, status=status)


def _parents(siren: str) -> tuple[Link, ...]:
    return (
        MY_SPACE,
        Link(company_name(siren), company_path(siren)),
        Link("Dossier de vigilance", file_path(siren)),
    )


def _facts(document: DepositedDocument) -> tuple[Row, ...]:
    """What the carrier itself declared about the document, and the file."""
    who = f" par {document.deposited_by}" if document.deposited_by else ""
    rows = (
        Row("Délivrée par", document.issuer),
        Row("Numéro", document.number),
        Row("Code de sécurité", document.security_code),
        Row("Date", in_words(document.issued_on) if document.issued_on else ""),
        Row("Valable à partir du", in_words(document.starts_on) if document.starts_on else ""),
        Row("Dernier jour", in_words(document.ends_on) if document.ends_on else ""),
        Row("Fichier", f"{document.given_name}, {_weight(document)}"),
        Row("Déposée", f"le {in_words(timezone.localdate(document.deposited_at))}{who}"),
    )
    return tuple(row for row in rows if row.value)


def _weight(document: DepositedDocument) -> str:
    pages = plural(document.pages, "page") + ", " if document.extension == "pdf" else ""
    return f"{pages}{weight(document.size)}"


def _past(siren: str, document: DepositedDocument) -> PastPaper:
    assert document.ended_at is not None
    how = "Remplacée" if document.replaced_by_id else "Retirée"
    return PastPaper(
        about=wording.about(of_document(document, today())),
        fate=(
            f"Déposée le {in_words(timezone.localdate(document.deposited_at))}. "
            f"{how} le {in_words(timezone.localdate(document.ended_at))}."
        ),
        url=deposited_file_path(siren, document.pk) if document.file else "",
    )


# ------------------------------------------------------------------- one paper


@keeper
def download(request: HttpRequest, siren: str, number: int, membership: Membership) -> HttpResponse:
    document = _document(siren, number)
    try:
        found = content(of_document(document, today()))
    except files.Missing:
        return _only_told(request, siren, CANNOT_GIVE, GONE, HTTPStatus.GONE)
    except files.StoreAway:
        return _only_told(request, siren, CANNOT_GIVE, STORE_AWAY, HTTPStatus.SERVICE_UNAVAILABLE)
    except files.Unreadable as fault:
        logger.error("the file of document %s cannot be read back: %s", document.pk, fault)
        return _only_told(request, siren, CANNOT_GIVE, UNREADABLE, HTTPStatus.INTERNAL_SERVER_ERROR)
    # the extension follows from the content, whatever the original name
    stem = document.given_name.rpartition(".")[0] or document.given_name
    return attachment(found, f"{stem}.{document.extension}", document.media_type)


def _only_told(request: HttpRequest, siren: str, title: str, why: str, status: HTTPStatus) -> HttpResponse:
    page = ActPage(
        title=title,
        parents=_parents(siren),
        sentences=(why,),
        back=Link("Revenir au dossier", file_path(siren)),
    )
    return render_act(request, page, status=status)


@keeper
def remove(request: HttpRequest, siren: str, number: int, membership: Membership) -> HttpResponse:
    document = _document(siren, number)
    label = LABELS[Slot(document.slot)]
    if request.method == "POST":
        try:
            deposits.remove(membership.user, siren, document)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"« {label} » : la pièce n'est plus dans le dossier.")
        return HttpResponseRedirect(file_path(siren))
    if document.ended_at is not None:
        return _only_told(request, siren, "Pièce déjà sortie du dossier", deposits.NOT_CURRENT, HTTPStatus.GONE)
    page = ActPage(
        title="Retirer cette pièce du dossier",
        parents=_parents(siren),
        sentences=(
            "Les clients avec qui vous partagez le dossier ne la verront plus, dès maintenant : ils la liront absente.",
            "Son fichier reste un an dans l'historique de l'entreprise, que ses membres sont seuls à voir, puis il est effacé.",
            "Pour en mettre une plus récente, ne la retirez pas : déposez la nouvelle, elle prendra sa place.",
        ),
        facts=(Row("Pièce", label), *_facts(document)),
        submit="Retirer la pièce",
        back=Link("Revenir au dossier", file_path(siren)),
    )
    return render_act(request, page)


def _document(siren: str, number: int) -> DepositedDocument:
    """One of the company's documents, current or past."""
    found = DepositedDocument.objects.filter(siren=siren, pk=number).first() if number < 2**63 else None
    if found is None:
        raise Http404
    return found
