"""What is to be signed, word for word, and the signature."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from adock.certificates import services
from adock.certificates.models import Certificate, StatementDraft
from adock.certificates.paths import (
    certificate_path,
    certificates_path,
    new_certificate_path,
    review_path,
    signatory_path,
    workers_path,
)
from adock.certificates.queries import draft_of
from adock.certificates.services import Preview
from adock.core.clock import today
from adock.core.dates import in_words
from adock.core.french import plural
from adock.core.refusals import Refused
from adock.core.siren import group_siren, group_siret
from adock.core.typed import whole_name
from adock.gateways.files import StoreAway
from adock.gateways.sealing import SealUnavailable
from adock.vigilance import shares
from adock.vigilance.kinds import Slot
from adock.vigilance.paths import shares_path
from adock.web.carrier.certificates.forms import CertifyForm
from adock.web.carrier.certificates.pages import ReviewPage
from adock.web.carrier.certificates.parts import parents_of, worker_rows, workers_count
from adock.web.carrier.certificates.preparing import next_step, signing, step
from adock.web.kit.act_page import ActPage, render_act
from adock.web.kit.doors import signed_in_user
from adock.web.kit.frame import render_page
from adock.web.kit.pieces import Link, Row
from adock.web.kit.proof import fresh_proof_and_reading
from adock.web.public.certificates import wording as public_wording

READ_AGAIN = "Relisez cette page, puis signez."
AWAY = (
    "Le sceau ou le coffre des documents ne répond pas. Rien n'a été signé, et ce que vous avez préparé est gardé : "
    "réessayez dans quelques minutes."
)


@signing
@fresh_proof_and_reading
def review(request: HttpRequest, siren: str, **_: object) -> HttpResponse:
    user = signed_in_user(request)
    if request.method != "POST":
        return _page(request, siren, CertifyForm())
    form, draft_id = CertifyForm(request.POST), _uuid(request.POST.get("draft", ""))
    if draft_id is None:
        return _page(request, siren, CertifyForm(), READ_AGAIN, status=400)
    if not form.is_valid():
        return _page(request, siren, form, status=400)
    seen, read = request.POST.get("seen", ""), request.POST.get("read", "")
    try:
        signed = services.sign(user, siren, draft_id, seen=seen, read=read)
    except (services.SignedMeanwhile, services.ChangedMeanwhile) as changed:
        return _page(request, siren, CertifyForm(), str(changed), status=409)
    except Refused as refusal:
        return _nothing_signed(request, siren, str(refusal), status=409)
    except (SealUnavailable, StoreAway):
        return _nothing_signed(request, siren, AWAY, status=503)
    return _done(request, signed)


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def _done(request: HttpRequest, signed: Certificate) -> HttpResponse:
    messages.success(
        request,
        f"L'attestation {signed.number} est signée. Vos clients peuvent déjà la vérifier. "
        "Téléchargez le PDF pour l'envoyer, ou partagez-la par un lien.",
    )
    return HttpResponseRedirect(certificate_path(signed.siren, signed.number), status=303)


def _nothing_signed(request: HttpRequest, siren: str, why: str, status: int) -> HttpResponse:
    page = ActPage(
        title="Rien n'a été signé",
        parents=parents_of(siren),
        sentences=(why,),
        go=Link("Voir les attestations", certificates_path(siren)),
        back=Link("Revenir à la relecture", review_path(siren)),
    )
    return render_act(request, page, status=status)


def _page(request: HttpRequest, siren: str, form: CertifyForm, problem: str = "", status: int = 200) -> HttpResponse:
    """Shows what the draft would state today, or redirects to the page that asks for what is missing."""
    draft = draft_of(signed_in_user(request).pk, siren)
    if draft is None:
        return HttpResponseRedirect(certificates_path(siren))
    try:
        found = services.preview(draft, today())
    except Refused as refusal:
        return _nothing_signed(request, siren, str(refusal), status=409)
    if found.problems:
        if problem:
            messages.error(request, problem)
        return HttpResponseRedirect(next_step(draft, today()))
    return render_page(request, "carrier/certificates/review.jinja", _shown(draft, found, form, problem), status=status)


def _shown(draft: StatementDraft, found: Preview, form: CertifyForm, problem: str) -> ReviewPage:
    words, who = found.wording, found.employer
    validity = [Row("Valable", f"jusqu'au {in_words(found.valid_until)} inclus")]
    if found.replaces:
        hint = f"Elle est encore valable jusqu'au {in_words(found.replaces.valid_until)}"
        validity.append(
            Row("Remplace", found.replaces.number, url=certificate_path(draft.siren, found.replaces.number), hint=hint)
        )
    links = shares.count_open(draft.siren, today(), [Slot.STATEMENT]) if found.workers else 0
    if links:
        hint = "Dès la signature, qui a l'un de ces liens lit les noms de la liste"
        validity.append(Row("Partages ouverts", plural(links, "lien"), url=shares_path(draft.siren), hint=hint))
    return ReviewPage(
        parents=parents_of(draft.siren),
        step=step(draft, 4),
        problem=problem,
        form=form,
        hidden=(("draft", str(draft.pk)), ("seen", found.seen), ("read", found.read)),
        employer=(
            Row("Raison sociale", who.name),
            Row("SIREN", group_siren(who.siren)),
            Row("SIRET", group_siret(who.siret)),
            Row("Adresse", ", ".join(who.address)),
        ),
        title=words.title,
        articles=words.articles,
        oath=words.oath,
        sentences=words.sentences,
        penalty=words.penalty,
        note=words.note,
        is_list=found.kind.lists_workers,
        count=workers_count(len(found.workers)),
        workers=worker_rows(found.workers),
        signatory=(
            Row("Nom", whole_name(draft.first_name, draft.last_name)),
            Row("Qualité", draft.position),
            Row("Fait à", draft.place),
        ),
        validity=tuple(validity),
        doubts=tuple(sorted({worker.note for worker in found.workers if worker.note})),
        shown=public_wording.shown_once_signed(is_list=found.kind.lists_workers),
        kind_url=new_certificate_path(draft.siren),
        workers_url=workers_path(draft.siren),
        signatory_url=signatory_path(draft.siren),
    )
