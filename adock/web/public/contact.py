"""GET and POST /contact: writing to the team, or reporting an error about a sheet, a company, a certificate.

Whoever comes from one of our pages has its subject carried: the establishment by the link, the page with its question by the
browser's Referer. Nothing of it is a cookie.
"""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from adock.carriers import values
from adock.core.clients import place_of
from adock.core.languages import gettext as _
from adock.core.limits import is_within_limit
from adock.core.mail_addresses import LONGEST_ADDRESS
from adock.core.outages import outage_in
from adock.core.paths import contact_path
from adock.core.refusals import Mistyped
from adock.core.tokens import READABLE
from adock.search.access import sheet_of
from adock.support import rules, services
from adock.support.rules import LABELS, Kind
from adock.web.kit.fields import MailAddressField
from adock.web.kit.frame import render_page
from adock.web.kit.same_site import from_our_pages, is_ours
from adock.web.logs import hidden
from adock.web.public import wording
from adock.web.public.pages import ContactPage

# In the page's address once a message is sent: its reference.
SENT = "envoye"
# What the address of the form may carry: its parameter, then the kind that it tells.
CARRIED = {"siret": None, "siren": None, "attestation": Kind.CERTIFICATE}


class ReportForm(forms.Form):
    """`suite` is a trap: people do not see it, programs fill it in."""

    kind = forms.ChoiceField()
    number = forms.CharField(required=False)
    paper = forms.CharField(required=False)
    words = forms.CharField()
    page = forms.CharField(required=False)
    suite = forms.CharField(required=False)

    # Names in the page and in what is sent.
    NAMES = {"kind": "nature", "number": "siret", "paper": "attestation", "words": "message", "email": "courriel"}
    field_order = ("kind", "words", "number", "paper", "email", "page", "suite")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = MailAddressField(
            label=_("Votre adresse e-mail"),
            required=False,
            help_text=_("Pour vous répondre, et pour rien d'autre. Par exemple nom@exemple.fr"),
        )
        kind = self._told("kind", _("Qu'est-ce qui ne va pas ?"), "", _("Choisissez ce qui ne va pas."))
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [("", _("Choisissez")), *((known.value, _(label)) for known, label in LABELS.items())]
        kind.error_messages["invalid_choice"] = _("Choisissez dans la liste.")
        help_words = _("2 000 caractères au plus. Ce que vous lisez, et ce qu'il faudrait lire.")
        self._told("words", _("Dites-nous"), help_words, _("Dites en quelques mots ce qui ne va pas."))
        self._told("number", _("SIRET ou SIREN de l'entreprise"), _("S'il s'agit d'une entreprise : 14 ou 9 chiffres"))
        self._told("paper", _("Code ou numéro de l'attestation"), _("S'il s'agit d'une attestation"))
        self.order_fields(self.field_order)

    def _told(self, name: str, label: str, help_text: str, missing: str = "") -> forms.Field:
        field = self.fields[name]
        field.label, field.help_text = label, help_text
        if missing:
            field.error_messages["required"] = missing
        return field

    def add_prefix(self, field_name: str) -> str:
        return self.NAMES.get(field_name, field_name)

    def clean_number(self) -> str:
        return _read(rules.company_number, self.cleaned_data["number"])

    def clean_paper(self) -> str:
        return _read(rules.paper_reference, self.cleaned_data["paper"])

    def clean_words(self) -> str:
        words = _read(values.description, self.cleaned_data["words"])
        if not words:
            raise forms.ValidationError(self.fields["words"].error_messages["required"])
        return words

    def clean_page(self) -> str:
        return rules.page_address(hidden(self.cleaned_data["page"]))

    @property
    def is_trapped(self) -> bool:
        return bool(self.cleaned_data["suite"])

    @property
    def kept(self) -> dict[str, Any]:
        """What a report is made of."""
        read = {name: self.cleaned_data[name] for name in ("words", "number", "paper", "page", "email")}
        return read | {"kind": Kind(self.cleaned_data["kind"])}


def _read(reader: Any, typed: str) -> str:
    try:
        return str(reader(typed))
    except Mistyped as refusal:
        raise forms.ValidationError(str(refusal)) from None


@from_our_pages
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _send(request)
    return _page(request, ReportForm(initial=_carried(request)))


def _carried(request: HttpRequest) -> dict[str, str]:
    """What the address and the page before this one say already."""
    found = {name: request.GET.get(name, "").strip() for name in CARRIED}
    kind = next((kind for name, kind in CARRIED.items() if found[name]), None)
    return {
        "kind": kind.value if kind else "",
        "number": (found["siret"] or found["siren"])[: rules.LONGEST_NUMBER_TYPED],
        "paper": found["attestation"][: rules.LONGEST_REFERENCE],
        "page": _page_before(request),
    }


def _page_before(request: HttpRequest) -> str:
    """The path and the question of the page of ours that led here; empty when there was none. Holds no secret address."""
    try:
        before = urlsplit(request.headers.get("Referer", "")[: 2 * rules.LONGEST_PAGE])
    except ValueError:  # no address
        return ""
    if not is_ours(request, f"{before.scheme}://{before.netloc}") or before.path == contact_path():
        return ""
    return rules.page_address(hidden(before.path + (f"?{before.query}" if before.query else "")))


def _send(request: HttpRequest) -> HttpResponse:
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    if form.is_trapped:
        return HttpResponseRedirect(f"{contact_path()}?{urlencode({SENT: ''})}")
    place = place_of(request)
    may_write = is_within_limit("report", place, most=rules.MOST_AN_HOUR, period=rules.HOUR) and is_within_limit(
        "report-of-day", place, most=rules.MOST_A_DAY, period=rules.DAY
    )
    if not may_write:
        form.add_error(None, _("Trop de messages ont été envoyés. Votre texte est toujours là : réessayez dans une heure."))
        response = _page(request, form, status=429)
        response.headers["Retry-After"] = str(int(rules.HOUR.total_seconds()))
        return response
    report = services.receive(**form.kept)
    return HttpResponseRedirect(f"{contact_path()}?{urlencode({SENT: report.reference})}")


def _page(request: HttpRequest, form: ReportForm, status: int = 200) -> HttpResponse:
    sent = request.GET.get(SENT)
    page = ContactPage(
        form=form,
        heading=_("Signaler une erreur") if any(form[name].value() for name in ("number", "paper")) else _("Contact"),
        about=_company_name(str(form["number"].value() or "")),
        is_sent=sent is not None,
        reference=sent if sent and _is_reference(sent) else "",
        longest_address=LONGEST_ADDRESS,
    )
    response = render_page(request, "public/contact.jinja", page, status=status)
    response.headers["Cache-Control"] = "no-store"  # it follows the page before it
    return response


def _company_name(siret: str) -> str:
    """Empty for what is no establishment's number, and while the sheets are out of reach: the form is still there."""
    try:
        found = sheet_of(siret)
    except Exception as fault:
        if outage_in(fault) is None:
            raise
        return ""
    return wording.names(found)[0] if found else ""


def _is_reference(text: str) -> bool:
    return len(text) == 9 and text[4] == "-" and set(text.replace("-", "", 1)) <= set(READABLE)
