"""Writing to a carrier that does not show its e-mail address, which never appears on these pages."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from adock.carriers.queries import has_relay, profile_of, registration_of
from adock.carriers.services import NoRelay, write_to_carrier
from adock.core.clients import place_of
from adock.core.limits import is_within_limit
from adock.directory.sheet import Sheet
from adock.register.models import Registration
from adock.register.paths import sheet_path
from adock.search.access import sheet_of
from adock.web.carrier.sheet.forms import WritingForm
from adock.web.carrier.sheet.pages import WritingPage
from adock.web.kit.frame import render_page
from adock.web.kit.same_site import from_our_pages
from adock.web.public.wording import names

FROM_ADDRESS, TO_COMPANY = 5, 30
# One place does not use up what others may write to the company.
FROM_ONE_TO_COMPANY = 5
FROM_ADDRESS_PERIOD, TO_COMPANY_PERIOD = timedelta(hours=1), timedelta(days=1)
TOO_MANY = "Trop de messages ont été envoyés. Votre texte est toujours là : réessayez dans une heure, ou appelez."
CLOSED = "Cette entreprise ne reçoit plus de messages par A Dock. Votre texte est toujours là : copiez-le avant de partir."


@from_our_pages
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, siret: str) -> HttpResponse:
    sheet = sheet_of(siret)  # first: it answers without the database too
    registration = registration_of(siret) if sheet else None
    if registration is None or sheet is None:
        raise Http404
    if request.method == "POST":
        return _send(request, registration, sheet)
    if not has_relay(registration, profile_of(registration)):
        return HttpResponseRedirect(f"{sheet_path(siret)}#contact")
    return _page(request, sheet, WritingForm(), is_sent="envoye" in request.GET)


def _send(request: HttpRequest, registration: Registration, sheet: Sheet) -> HttpResponse:
    form = WritingForm(request.POST)
    if not form.is_valid():
        return _page(request, sheet, form, status=400)
    if not form.is_trapped:
        if not _may_write(request, registration):
            form.add_error(None, TOO_MANY)
            return _page(request, sheet, form, status=429)
        try:
            write_to_carrier(registration, **{name: form.cleaned_data[name] for name in ("name", "email", "message")})
        except NoRelay:
            form.add_error(None, CLOSED)
            return _page(request, sheet, form, status=409)
    return HttpResponseRedirect(f"{request.path}?envoye")


def _may_write(request: HttpRequest, registration: Registration) -> bool:
    place, company = place_of(request), registration.siren or registration.pk
    return (
        is_within_limit("write", place, most=FROM_ADDRESS, period=FROM_ADDRESS_PERIOD)
        and is_within_limit("write-from-to", f"{place} {company}", most=FROM_ONE_TO_COMPANY, period=TO_COMPANY_PERIOD)
        and is_within_limit("write-to", company, most=TO_COMPANY, period=TO_COMPANY_PERIOD)
    )


def _page(request: HttpRequest, sheet: Sheet, form: WritingForm, *, is_sent: bool = False, status: int = 200) -> HttpResponse:
    page = WritingPage(names(sheet)[0], sheet.siret, form, is_sent)
    response = render_page(request, "carrier/sheet/write.jinja", page, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
