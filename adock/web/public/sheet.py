"""GET /etablissements/<siret>: the sheet, verdict first."""

from dataclasses import replace
from datetime import date
from functools import cache
from urllib.parse import parse_qsl, quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from adock.accounts.paths import claim_path, company_path
from adock.accounts.permissions import may
from adock.accounts.rules import Power
from adock.carriers.paths import edit_sheet_path
from adock.core.clock import today
from adock.core.dates import in_words
from adock.core.identifiers import read_siret
from adock.core.languages import gettext as _
from adock.core.languages import language, plural
from adock.core.moments import moment_in_words
from adock.core.paths import contact_path
from adock.core.places import commune_name
from adock.core.words import marked
from adock.directory.sheet import Sheet
from adock.directory.situation import Situation, current_situation
from adock.directory.verdicts import Judged, judged_on
from adock.dues.facts import dues_of_user
from adock.register.paths import public_company_path, sheet_api_path, sheet_path
from adock.register.rules import speaking_for
from adock.register.transport import ANY_TRANSPORT, Journey, Vehicle
from adock.search.access import sheet_of, sheets_in_index
from adock.search.criteria import is_a_number
from adock.web.kit.frame import public_address, render_page, viewer_of
from adock.web.kit.pieces import Choice, LicencePanel, Link, siret_label, siret_number
from adock.web.public import identity, wording
from adock.web.public.certificates.wording import sheet_rows
from adock.web.public.history import shown_history
from adock.web.public.pages import OwnSheet, Question, SheetPage
from adock.web.public.question import LISTED, AskedSearch, AskedTransport, asked_transport, search_that_led_here
from adock.web.public.unknown_number import not_in_the_register

VEHICLE_CHOICES = (
    ("", marked("N'importe quel véhicule")),
    (Vehicle.HEAVY.value, marked("Plus de 3,5 t (poids lourd)")),
    (Vehicle.LIGHT.value, marked("3,5 t au plus")),
    (Vehicle.VERY_LIGHT.value, marked("2,5 t au plus, remorque comprise")),
)
JOURNEY_CHOICES = (
    ("", marked("N'importe quel trajet")),
    (Journey.NATIONAL.value, marked("En France")),
    (Journey.INTERNATIONAL.value, marked("International")),
)


def sheet(request: HttpRequest, siret: str) -> HttpResponse:
    number = read_siret(siret)
    if number.fault is None and number.value != siret:
        question = request.META.get("QUERY_STRING", "")
        return HttpResponseRedirect(sheet_path(number.value) + (f"?{question}" if question else ""))
    found = sheet_of(siret)
    if found is None:
        return not_in_the_register(request, siret)
    asked, day, situation = asked_transport(request.GET), today(), current_situation()
    siblings = sheets_in_index(other.siret for other in identity.others_shown(found))
    found_judged, *others = judged_on([found, *siblings.values()], situation, asked.transport, day)
    page = _page(request, found, found_judged, {one.sheet.siret: one for one in others}, asked, situation, day)
    status = 400 if asked.errors else 200
    return render_page(request, "public/sheet.jinja", page, situation=situation, status=status)


def _page(
    request: HttpRequest,
    found: Sheet,
    judged: Judged,
    others: dict[str, Judged],
    asked: AskedTransport,
    situation: Situation,
    day: date,
) -> SheetPage:
    name, other_name = wording.names(found)
    own, searched = _own(request, found, situation, day), search_that_led_here(request.GET)
    verdict, transport = judged.verdict, asked.transport
    place = wording.place(found.postcode, found.commune, found.departement, found.country_abroad)
    # what says a verdict on a day leads to the verdict on that day, whenever it is read
    dated = public_address(request, sheet_path(found.siret, transport._replace(on=verdict.on)))
    word = _(wording.VERDICT_WORDS[verdict.presentation][1]).lower()
    what = wording.transport_in_words(verdict)
    subject = _("{name} : {word} au {day}").format(name=name, word=word, day=in_words(verdict.on))
    if what:
        subject = f"{subject}, {what}"
    town = commune_name(found.commune or "", found.departement)
    return SheetPage(
        name=name,
        trade_name=other_name,
        place=place,
        role=wording.role(found.is_head_office),
        siret=siret_number(found.siret),
        siret_label=siret_label(found.siret),
        plate=wording.plate(verdict, day, judged.situation_on),
        reasons=wording.other_reasons(verdict),
        question=question_of(sheet_path(found.siret), asked, day, searched),
        licences=licence_panels(judged, day),
        licences_note=licences_note(judged.sheet),
        contact=identity.contact(found),
        identity=identity.rows(found),
        map=identity.town_map_of(found, town),
        map_label=_map_label(town),
        others=tuple(
            identity.other_line(found, other, others.get(other.siret), day, transport) for other in identity.others_shown(found)
        ),
        others_count=identity.others_count(found),
        company_url=public_company_path(found.siren, transport) if found.siren and found.others else "",
        history=shown_history(found, day),
        certificates=sheet_rows(found.certificates_on(day), day),
        labels=identity.label_rows(found.label, day),
        sources=identity.shown_sources(situation),
        share_url=public_address(request, sheet_path(found.siret, transport)),
        printed_url=dated,
        share_mail_url=f"mailto:?subject={quote(subject)}&body={quote(dated)}",
        report_url=contact_path(siret=found.siret),
        api_url=sheet_api_path(found.siret, transport),
        consulted_at=moment_in_words(timezone.now()),
        own=own,
        claim_url=claim_path(found.siret) if found.is_registered and found.siren and not own else "",
        back=_back(searched),
    )


def _map_label(town: str) -> str:
    return _("Carte du département avec l'emplacement de {town}").format(town=town) if town else _("Carte du département")


def _own(request: HttpRequest, found: Sheet, situation: Situation, day: date) -> OwnSheet | None:
    """Queries the database for signed-in users only: others have no session."""
    user = viewer_of(request)
    if not (user.is_authenticated and found.is_registered and may(user, Power.EDIT_SHEET, found.siren)):
        return None
    profile = found.profile
    lacks = tuple(_("{label} (+{points} points)").format(label=lack.label, points=lack.points) for lack in profile.missing)
    dues = dues_of_user(user, found.siren, situation, day)
    more = _("Et {others} à faire").format(others=plural(len(dues) - 1, _("autre chose"), _("autres choses")))
    return OwnSheet(
        completeness=profile.completeness,
        missing=lacks,
        edit_url=edit_sheet_path(found.siret),
        due=dues[0] if dues else None,
        more_dues=Link(more, company_path(found.siren or "")) if len(dues) > 1 else None,
    )


def question_of(path: str, asked: AskedTransport, day: date, searched: AskedSearch | None = None) -> Question:
    """The form that asks the page at `path` about another transport, and keeps the search that led to it."""
    search = replace(searched, transport=ANY_TRANSPORT).query if searched else ""
    return Question(
        action=path,
        vehicles=_choices(VEHICLE_CHOICES, asked.transport.vehicle),
        journeys=_choices(JOURNEY_CHOICES, asked.transport.journey),
        day=(asked.transport.on or day).isoformat(),
        is_asked=asked.is_asked,
        reset_url=f"{path}?{search}" if search else path,
        kept=tuple(parse_qsl(search)),
        errors=asked.errors,
    )


def _choices(choices: tuple[tuple[str, str], ...], chosen: str | None) -> tuple[Choice, ...]:
    return _choices_in(language(), choices, chosen)


@cache
def _choices_in(language: str, choices: tuple[tuple[str, str], ...], chosen: str | None) -> tuple[Choice, ...]:
    return tuple(Choice(value, _(label), value == (chosen or "")) for value, label in choices)


def licence_panels(judged: Judged, day: date) -> tuple[LicencePanel, ...]:
    """The licences that the establishment was judged on: its own, else those of its company, on the day of the verdict."""
    found, on = judged.sheet, judged.verdict.on
    own = [(licence, found.departement) for licence in found.licences]
    licences = own or [(company.licence, company.departement) for company in speaking_for(found.company_licences)]
    return tuple(
        wording.licence_panel(licence, on, departement=departement, is_registered=found.is_registered, is_today=on == day)
        for licence, departement in licences
    )


def licences_note(found: Sheet) -> str:
    if found.licences or not found.company_licences:
        return ""
    holder = speaking_for(found.company_licences)[0]
    town = commune_name(holder.commune, holder.departement)
    if holder.is_head_office:
        sentence = _("Cet établissement n'a pas de licence à lui : celle de l'entreprise est tenue au siège ({town}).")
    else:
        sentence = _(
            "Cet établissement n'a pas de licence à lui : "
            "celle de l'entreprise est tenue par un autre établissement de l'entreprise ({town})."
        )
    return sentence.format(town=town)


def _back(searched: AskedSearch | None) -> Link | None:
    """The results that led to the sheet."""
    if searched is None:
        return None
    label = _("Recherche « {text} »").format(text=searched.text) if searched.text else _("Résultats de la recherche")
    return Link(label, searched.url(page=searched.page) + (f"&{LISTED}=oui" if is_a_number(searched.text) else ""))
