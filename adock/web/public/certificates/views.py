"""GET /attestations/…: is this certificate genuine, and what is it worth today? No account, no cookie.

How many codes and numbers one place may try: adock/certificates/guessing.py.
"""

import hashlib
import logging
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import quote, urlsplit

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from adock.certificates import references
from adock.certificates.guessing import TooManyGuesses, check_token_from, find_for
from adock.certificates.kinds import Kind
from adock.certificates.models import Certificate
from adock.certificates.paths import offline_check_path, offline_worker_path, public_certificate_path, public_pdf_path
from adock.certificates.rules import State
from adock.certificates.services import paper
from adock.core.clients import place_of, wider_places_of
from adock.core.clock import today
from adock.core.limits import is_within_limit
from adock.core.paths import contact_path
from adock.core.turns import NoTurn
from adock.documents.wording import spent as told_spent
from adock.gateways import files
from adock.gateways.examinations import COME_BACK_S, Spent, payers_from
from adock.gateways.sealing import SealUnavailable, tokens
from adock.web.kit.downloads import attachment
from adock.web.kit.errors import too_many, too_many_readings, unavailable
from adock.web.kit.frame import public_address, render_page
from adock.web.kit.jinja import render
from adock.web.kit.pieces import Day, FieldError
from adock.web.kit.same_site import from_our_pages
from adock.web.kit.uploads import UploadRefused, come_back, takes_file
from adock.web.public.certificates import scanned, uploaded, wording
from adock.web.public.certificates.pages import (
    CertificatePage,
    CheckPage,
    KeySet,
    OfflinePage,
    UnknownPage,
    WorkerScript,
)
from adock.web.security_headers import HEADERS

logger = logging.getLogger(__name__)

PERIOD = timedelta(minutes=10)
MOST_FILES = 30

PROTECTION = "Cette limite protège les attestations contre les programmes qui essaient des codes sans fin."
PAPER_AWAY = "Le document ne peut pas être lu en ce moment. Réessayez dans quelques minutes."
NOTHING = "Tapez le code ou le numéro écrit sur le papier, collez le texte du QR code, ou choisissez le fichier PDF."
EMPTY_FILE = "Ce fichier est vide. Demandez-le de nouveau, ou tapez le code écrit sur le papier."
NOT_NOW = "Les sceaux et les signatures ne peuvent pas être vérifiés en ce moment. Réessayez plus tard, ou tapez le code."
BUSY = (
    "D'autres fichiers sont en cours de vérification. "
    f"Envoyez de nouveau le vôtre dans {COME_BACK_S} secondes, ou tapez le code."
)
WITHDRAWN = "Le document n'est plus donné : l'entreprise a retiré cette attestation."
NAMES_PEOPLE = "La liste porte les noms des salariés : seule l'entreprise peut la donner."
ERASED = "Le document n'est plus gardé : le temps de sa conservation est passé."

# The offline page's files, cached for use without a network.
OFFLINE_FILES = (
    "dsfr/dsfr.css",
    "adock/adock.css",
    "adock/adock.js",
    "adock/certificates.js",
    "dsfr/fonts/Marianne-Regular.woff2",
    "dsfr/fonts/Marianne-Bold.woff2",
    "dsfr/favicon/favicon.svg",
)
# Only this page may use the camera, to read QR codes; what it sees stays on the device.
WITH_CAMERA = HEADERS["Permissions-Policy"].replace("camera=()", "camera=(self)")


# ----------------------------------------------------------------- the form


def _file_refused(request: HttpRequest, refusal: UploadRefused) -> HttpResponse:
    return _check_page(request, _faulty("fichier", refusal.sentence), refusal.status)


# What is sent here changes nothing and is done in nobody's name, so it needs no token, hence no cookie.
@from_our_pages
@takes_file(refused=_file_refused)
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """The form. A code leads to its page; a file or a QR code is answered here."""
    if request.method != "POST":
        return _check_page(request, CheckPage())
    text = "".join(request.POST.get("code", "").split())
    file = request.FILES.get("fichier")
    if text:
        return _check_text(request, text)
    if file is None:
        return _check_page(request, _faulty("code", NOTHING), 400)
    if not file.size:
        return _check_page(request, _faulty("fichier", EMPTY_FILE), 400)
    place = place_of(request)
    payers = payers_from(place, wider_places_of(request))
    if not is_within_limit("certificate-file", place, most=MOST_FILES, period=PERIOD):
        return too_many(request, PERIOD, PROTECTION)
    try:
        return _check_page(request, CheckPage(outcome=uploaded.outcome(file.read(), today(), payers)))
    except NoTurn:
        return come_back(_check_page(request, _faulty("fichier", BUSY), 503), COME_BACK_S)
    except Spent as spent:
        return come_back(_check_page(request, _faulty("fichier", told_spent(spent.wait_s)), 429), spent.wait_s)
    except SealUnavailable:
        logger.exception("uploaded seals cannot be examined")
        return _check_page(request, _faulty("fichier", NOT_NOW), 503)


def _check_text(request: HttpRequest, text: str) -> HttpResponse:
    if len(text) > scanned.LONGEST:
        return _check_page(request, _faulty("code", "C'est trop long pour un code ou le texte d'un QR code."), 400)
    if scanned.is_address(text) and (host := scanned.is_elsewhere(request, text)):
        return _check_page(request, CheckPage(text, outcome=scanned.elsewhere(host, today())))
    if scanned.has_token(text):
        try:
            check_token_from(place_of(request))
        except TooManyGuesses as refusal:
            return too_many_readings(refusal.standing)
        return _check_token(request, text)
    typed = scanned.reference_in(text) if scanned.is_address(text) else text
    try:
        reference = references.read(typed)
    except references.Malformed as fault:
        return _check_page(request, _faulty("code", str(fault), text), 400)
    return HttpResponseRedirect(public_certificate_path(reference.text), status=HTTPStatus.SEE_OTHER)


def _check_token(request: HttpRequest, text: str) -> HttpResponse:
    try:
        return _check_page(request, CheckPage(text, outcome=scanned.outcome(text, today())))
    except SealUnavailable:
        logger.exception("tokens cannot be read")
        return _check_page(request, _faulty("code", NOT_NOW, text), 503)


def _faulty(field: str, message: str, typed: str = "") -> CheckPage:
    return CheckPage(typed, (FieldError(field, message, typed),))


def _check_page(request: HttpRequest, page: CheckPage, status: int = 200) -> HttpResponse:
    return _unkept(render_page(request, "public/certificates/check.jinja", page, status=status))


# ---------------------------------------------------------- one certificate


@require_safe
def certificate(request: HttpRequest, reference: str) -> HttpResponse:
    try:
        asked = references.read(reference)
    except references.Malformed as fault:
        return _check_page(request, _faulty("code", str(fault), reference[:60]), 400)
    if asked.text != reference:
        return HttpResponseRedirect(public_certificate_path(quote(asked.text)))
    try:
        found = find_for(asked, place_of(request))
    except TooManyGuesses as refusal:
        return too_many_readings(refusal.standing)
    if found is None:
        return _unknown(request, asked)
    return _unkept(render_page(request, "public/certificates/certificate.jinja", _page(found, by_code=asked.is_code)))


def _unknown(request: HttpRequest, asked: references.Reference) -> HttpResponse:
    page = UnknownPage(asked.text, asked.is_code, contact_path(certificate=asked.text))
    return _unkept(render_page(request, "public/certificates/unknown.jinja", page, status=404))


def _page(found: Certificate, *, by_code: bool) -> CertificatePage:
    day = today()
    company, *rows = wording.rows(found, day, by_code=by_code)
    shown = CertificatePage(
        title=wording.state_in_words(found.facts, day),
        company=company.value,
        label=found.short_label if by_code else "Attestation",
        plate=wording.plate(found.facts, day),
        rows=tuple(rows),
        by_code=by_code,
        number=found.number,
    )
    if not by_code:
        return shown
    why_not = _why_no_paper(found)
    return replace(
        shown,
        code=found.code,
        sha256=found.sha256,
        download="" if why_not else public_pdf_path(found.code),
        no_download=why_not,
        facts=dict(wording.compared(found)),
        keys=_keys(),
    )


def _why_no_paper(found: Certificate) -> str:
    """Why the PDF is withheld from whoever has the code; empty when it is not."""
    if found.lists_workers:
        return NAMES_PEOPLE
    if not found.file:
        return ERASED
    return WITHDRAWN if found.state_on(today()) is State.WITHDRAWN else ""


@require_safe
def document(request: HttpRequest, code: str) -> HttpResponse:
    """The PDF as sealed, byte for byte."""
    try:
        asked = references.read(code)
    except references.Malformed:
        raise Http404 from None
    try:
        found = find_for(asked, place_of(request)) if asked.is_code and asked.text == code else None
    except TooManyGuesses as refusal:
        return too_many_readings(refusal.standing)
    if found is None or _why_no_paper(found):
        raise Http404
    try:
        content = paper(found)
    except files.Missing:
        logger.error("the paper of certificate %s is missing", found.number)
        raise Http404 from None
    except (files.StoreAway, files.Unreadable):
        logger.exception("the paper of certificate %s cannot be read", found.number)
        return unavailable(request, PAPER_AWAY)
    response = attachment(content, f"attestation-{found.number}.pdf", "application/pdf")
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _keys() -> KeySet | None:
    """The public keys that QR codes are checked with; None when they cannot be read now: the page does without."""
    try:
        return tokens.key_set()
    except SealUnavailable:
        logger.exception("the keys of tokens cannot be read")
        return None


def _unkept(response: HttpResponse) -> HttpResponse:
    """Forbids caching: what was withdrawn a minute ago must not show as valid."""
    response.headers["Cache-Control"] = "no-store"
    return response


# ---------------------------------------------------------- without network


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    labels = {kind.public_code: kind.label for kind in Kind}
    host = urlsplit(public_address(request)).netloc
    page = OfflinePage(_keys(), Day.of(today()), offline_worker_path(), host, labels)
    response = _unkept(render_page(request, "public/certificates/offline.jinja", page))
    response.headers["Permissions-Policy"] = WITH_CAMERA
    response.headers["X-Version"] = _offline_script().version
    return response


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that caches the offline page. Its scope is what lies below its own address: /attestations/ alone."""
    response = render(request, "public/certificates/worker.js.jinja", {"page": _offline_script()})
    response.headers["Content-Type"] = "text/javascript; charset=utf-8"
    response.headers["Cache-Control"] = "no-cache"
    return response


def _offline_script() -> WorkerScript:
    kept = tuple(staticfiles_storage.url(name) for name in OFFLINE_FILES)
    return WorkerScript(offline_check_path(), kept, hashlib.sha256("\n".join(kept).encode()).hexdigest()[:12])
