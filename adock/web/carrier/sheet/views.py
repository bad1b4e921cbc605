"""The carrier's own sheet: editing it, viewing and restoring its versions, confirming its e-mail address."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from adock.accounts.models import User
from adock.accounts.rules import Power
from adock.carriers import services
from adock.carriers.languages import COMMON, LANGUAGES
from adock.carriers.models import CarrierProfile, EmailProof, ProfileRevision
from adock.carriers.paths import edit_sheet_path
from adock.carriers.queries import (
    completeness_of,
    first_version,
    missing_of,
    profile_of,
    registration_of,
    revisions_of,
    state_of,
)
from adock.carriers.rules import FIELDS, InvalidWords, State, as_typed, in_words
from adock.core.dates import in_words as day_in_words
from adock.core.geography import DEPARTEMENTS, REGIONS, SERVED_DEPARTEMENTS, departements_of
from adock.register.models import Registration
from adock.web.carrier.sheet.forms import AREA_HINTS, SheetForm
from adock.web.carrier.sheet.pages import (
    Box,
    ChangeLine,
    ConfirmEmailPage,
    DifferenceLine,
    EditPage,
    Lack,
    RegionBoxes,
    VersionLine,
    VersionsPage,
)
from adock.web.kit.doors import View, require_member, signed_in
from adock.web.kit.frame import render_page
from adock.web.kit.paging import part_of
from adock.web.kit.uploads import come_back

DONE = {
    "enregistree": "Votre fiche est à jour. Les visiteurs la voient ainsi dès maintenant.",
    "adresse": "Votre fiche est à jour. La nouvelle adresse e-mail, elle, attend que le lien que nous lui envoyons soit suivi.",
    "identique": "Rien n'a changé : ce que vous avez envoyé est déjà sur la fiche.",
    "renvoyee": "Un nouveau lien vient de partir. Le précédent ne fonctionne plus.",
    "annulee": "L'adresse demandée est abandonnée.",
    "retablie": "La version choisie est rétablie.",
    "retablie-adresse": "La version choisie est rétablie. Son adresse e-mail, elle, attend que le lien envoyé soit suivi.",
}
MOVED = "La fiche a été modifiée entre-temps : relisez ses versions, puis choisissez de nouveau."
VERSIONS_BY_PAGE = 20
NOTHING = "rien"


def _editor(view: View) -> View:
    """For members who may edit the sheet named by `siret`; the view receives its registration and the user."""

    @signed_in
    def guarded(request: HttpRequest, siret: str) -> HttpResponse:
        registration = registration_of(siret)
        if registration is None:
            raise Http404
        author = require_member(request, registration.siren, Power.EDIT_SHEET).user
        if registration.struck_off_on is not None:
            raise PermissionDenied(services.STRUCK_OFF)
        try:
            return view(request, registration, author)
        except services.EditRefused as refusal:
            raise PermissionDenied(str(refusal)) from refusal

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@_editor
def edit(request: HttpRequest, registration: Registration, author: User) -> HttpResponse:
    if request.method != "POST":
        profile = profile_of(registration)
        form = SheetForm.of(as_typed(state_of(profile)), profile.version, registration.departement)
        return _edit_page(request, registration, profile, form, done=DONE.get(request.GET.get("fait", ""), ""))
    form = SheetForm.posted(request.POST)
    differences: tuple[DifferenceLine, ...] = ()
    problem, status = "", 400
    if form.is_valid():
        try:
            saved = services.update_profile(registration, form.sent(), author, form.cleaned_data["version"])
        except InvalidWords as invalid:
            form.refuse(invalid)
        except services.TooManyEdits as refusal:
            problem, status = str(refusal), 429
        except services.StaleProfile as stale:
            form = SheetForm.of(stale.typed, stale.version, registration.departement)
            differences, status = tuple(map(_difference, stale.differences)), 409
        else:
            done = "adresse" if saved.asked_email else "enregistree" if saved.changed else "identique"
            return HttpResponseRedirect(f"{request.path}?fait={done}")
    profile = profile_of(registration)
    response = _edit_page(request, registration, profile, form, problem=problem, differences=differences, status=status)
    return _told_to_wait(response)


@require_POST
@_editor
def waiting_email(request: HttpRequest, registration: Registration, author: User) -> HttpResponse:
    """Sends the link again, or drops the address."""
    page = edit_sheet_path(registration.pk)
    if request.POST.get("action") == "annuler":
        services.cancel_email(registration, author)
        return HttpResponseRedirect(f"{page}?fait=annulee")
    try:
        saved = services.resend_proof(registration, author)
    except InvalidWords as invalid:
        profile = profile_of(registration)
        form = SheetForm.of(as_typed(state_of(profile)), profile.version, registration.departement)
        return _edit_page(request, registration, profile, form, problem=str(invalid), status=429)
    return HttpResponseRedirect(f"{page}?fait=renvoyee" if saved.asked_email else page)


@require_http_methods(["GET", "HEAD", "POST"])
@_editor
def versions(request: HttpRequest, registration: Registration, author: User) -> HttpResponse:
    if request.method != "POST":
        return _versions_page(request, registration, done=DONE.get(request.GET.get("fait", ""), ""))
    try:
        number, seen = int(request.POST.get("number", "")), int(request.POST.get("version", ""))
    except ValueError:
        return _versions_page(request, registration, problem=MOVED, status=400)
    try:
        saved = services.restore_version(registration, number, author, seen)
    except services.StaleProfile:
        return _versions_page(request, registration, problem=MOVED, status=409)
    except services.TooManyEdits as refusal:
        return _told_to_wait(_versions_page(request, registration, problem=str(refusal), status=429))
    except InvalidWords as invalid:
        return _versions_page(request, registration, problem=str(invalid), status=429)
    done = "retablie-adresse" if saved.asked_email else "retablie" if saved.changed else "identique"
    return HttpResponseRedirect(f"{request.path}?fait={done}")


def _told_to_wait(response: HttpResponse) -> HttpResponse:
    is_too_early = response.status_code == 429
    return come_back(response, int(services.EDITS_PERIOD.total_seconds()) if is_too_early else 0)


# The link's secret protects the form: a page elsewhere that does not know it can send nothing, one that does needs no
# browser. So no cookie is required, which the browser inside a mail program may refuse.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    is_sent = request.method == "POST"
    try:
        proof = services.confirm_email(token) if is_sent else services.proof_to_confirm(token)
    except services.LinkRefused as refusal:
        page = ConfirmEmailPage(problem=str(refusal))
        return _uncached(render_page(request, "carrier/sheet/confirm_email.jinja", page, status=410))
    page = _confirm_page(proof, is_done=is_sent)
    return _uncached(render_page(request, "carrier/sheet/confirm_email.jinja", page))


def _uncached(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response


def _confirm_page(proof: EmailProof, *, is_done: bool) -> ConfirmEmailPage:
    registration = proof.registration
    is_shown = profile_of(registration).shows_email
    return ConfirmEmailPage(registration.legal_name, registration.pk, proof.email, is_shown, is_done)


# ---------------------------------------------------------------------- pages


def _edit_page(
    request: HttpRequest,
    registration: Registration,
    profile: CarrierProfile,
    form: SheetForm,
    *,
    done: str = "",
    problem: str = "",
    differences: tuple[DifferenceLine, ...] = (),
    status: int = 200,
) -> HttpResponse:
    ticked = set(form["departements"].value() or ())
    spoken = set(form["languages"].value() or ())
    page = EditPage(
        name=registration.legal_name,
        siret=registration.pk,
        form=form,
        regions=_regions(ticked),
        common_languages=_boxes(COMMON, spoken),
        other_languages=_boxes([code for code in LANGUAGES if code not in COMMON], spoken),
        area_hints=AREA_HINTS,
        completeness=completeness_of(profile),
        missing=tuple(Lack(lack.label, lack.points, f"#id_{lack.field}") for lack in missing_of(profile)),
        email=profile.email,
        email_waiting=profile.email_waiting,
        done=done,
        problem=problem,
        differences=differences,
    )
    return render_page(request, "carrier/sheet/edit.jinja", page, status=status)


def _regions(ticked: set[str]) -> tuple[RegionBoxes, ...]:
    """The régions of métropole one by one, and the overseas ones together, each being a single département."""
    mainland = [region for region in REGIONS.values() if region.zone == "metro"]
    overseas = [code for code in SERVED_DEPARTEMENTS if DEPARTEMENTS[code].zone == "drom"]
    shown = [(region.code, region.name, departements_of(region.code)) for region in mainland]
    return tuple(_region(code, name, codes, ticked) for code, name, codes in [*shown, ("", "Outre-mer", overseas)])


def _region(code: str, name: str, codes: Iterable[str], ticked: set[str]) -> RegionBoxes:
    boxes = tuple(Box(known, f"{DEPARTEMENTS[known].name} ({known})", known in ticked) for known in codes)
    return RegionBoxes(code, name, boxes, sum(box.is_ticked for box in boxes))


def _boxes(codes: Iterable[str], ticked: set[str]) -> tuple[Box, ...]:
    return tuple(Box(code, LANGUAGES[code].capitalize(), code in ticked) for code in codes)


def _difference(found: services.Difference) -> DifferenceLine:
    return DifferenceLine(
        label=FIELDS[found.field],
        mine=in_words(found.field, found.mine) or NOTHING,
        theirs=in_words(found.field, found.theirs) or NOTHING,
        who=_who(found.who),
        when=_moment(found.at),
        is_mine=found.is_mine,
    )


def _versions_page(
    request: HttpRequest, registration: Registration, *, done: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    profile = profile_of(registration)
    part = part_of(request, revisions_of(registration), VERSIONS_BY_PAGE)
    page = VersionsPage(
        name=registration.legal_name,
        siret=registration.pk,
        version=profile.version,
        lines=tuple(_version(revision, profile.version) for revision in part.rows),
        first=first_version(registration, profile) if part.rows and part.is_last else None,
        pages=part.links,
        done=done,
        problem=problem,
    )
    return render_page(request, "carrier/sheet/versions.jinja", page, status=status)


def _version(revision: ProfileRevision, current: int) -> VersionLine:
    before: State = revision.before
    title = str(ProfileRevision.Kind(revision.kind).label)
    if revision.restored is not None:
        title = f"Retour à la version du {_moment(revision.restored.at)}"
    return VersionLine(
        number=revision.number,
        iso=revision.at.isoformat(),
        when=_moment(revision.at),
        title=title,
        who=_who(revision.author),
        changes=tuple(
            ChangeLine(label, in_words(field, before[field]) or NOTHING, in_words(field, revision.after[field]) or NOTHING)
            for field, label in FIELDS.items()
            if field in before
        ),
        is_current=revision.number == current,
    )


def _who(user: User | None) -> str:
    if user is None:
        return "un membre dont le compte a été supprimé"
    return user.full_name or "un membre sans nom"


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{day_in_words(local.date())} à {local.hour} h {local.minute:02d}"
