"""GET /etablissements/<siret>: the sheet, verdict first."""

from datetime import date
from functools import cache
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from adock.accounts.paths import claim_path, company_path
from adock.accounts.permissions import may
from adock.accounts.rules import Power
from adock.carriers.paths import edit_sheet_path
from adock.core.clock import today
from adock.core.dates import in_words
from adock.core.languages import gettext as _
from adock.core.languages import language, plural
from adock.core.moments import moment_in_words
from adock.core.paths import contact_path
from adock.core.places import commune_name
from adock.core.words import marked
from adock.directory.sheet import Sheet
from adock.directory.situation import Situation, current_situation
from adock.directory.verdicts import verdict_on
from adock.dues.facts import dues_of_user
from adock.register.paths import public_company_path, sheet_api_path, sheet_path
from adock.register.rules import Journey, Vehicle, Verdict, speaking_for
from adock.search.access import sheet_of
from adock.search.paths import search_path
from adock.web.kit.frame import public_address, render_page, viewer_of
from adock.web.kit.pieces import Choice, LicencePanel, Link, siret_number
from adock.web.public import identity, wording
from adock.web.public.certificates.wording import sheet_rows
from adock.web.public.history import shown_history
from adock.web.public.pages import OwnSheet, Question, SheetPage
from adock.web.public.question import AskedTransport, asked_transport

VEHICLE_CHOICES = (
    ("", marked("N'importe quel véhicule")),
    (Vehicle.HEAVY.value, marked("Plus de 3,5 t (poids lourd)")),
    (Vehicle.LIGHT.value, marked("3,5 t au plus")),
)
JOURNEY_CHOICES = (
    ("", marked("N'importe quel trajet")),
    (Journey.NATIONAL.value, marked("En France")),
    (Journey.INTERNATIONAL.value, marked("International")),
)


def sheet(request: HttpRequest, siret: str) -> HttpResponse:
    compact = "".join(siret.split()).upper()
    if compact != siret:
        question = request.META.get("QUERY_STRING", "")
        return HttpResponseRedirect(sheet_path(quote(compact)) + (f"?{question}" if question else ""))
    found = sheet_of(siret)
    if found is None:
        raise Http404
    asked, day, situation = asked_transport(request.GET), today(), current_situation()
    verdict = verdict_on(found, situation, on=asked.on or day, today=day, vehicle=asked.vehicle, journey=asked.journey)
    page = _page(request, found, verdict, asked, situation, day)
    status = 400 if asked.errors else 200
    return render_page(request, "public/sheet.jinja", page, situation=situation, status=status)


def _page(
    request: HttpRequest,
    found: Sheet,
    verdict: Verdict,
    asked: AskedTransport,
    situation: Situation,
    day: date,
) -> SheetPage:
    name, other_name = wording.names(found)
    own = _own(request, found, situation, day)
    place = wording.place(found.postcode, found.commune, found.departement)
    address = public_address(request)
    word = _(wording.VERDICT_WORDS[verdict.status][1]).lower()
    subject = _("{name} : {word} au {day}").format(name=name, word=word, day=in_words(verdict.on))
    town = commune_name(found.commune or "", found.departement)
    return SheetPage(
        name=name,
        trade_name=other_name,
        place=place,
        role=wording.role(found.is_head_office),
        siret=siret_number(found.siret),
        plate=wording.plate(verdict, day, situation.register_on),
        reasons=wording.other_reasons(verdict),
        question=_question(found.siret, asked, day),
        licences=licence_panels(found, day),
        licences_note=licences_note(found),
        contact=identity.contact(found),
        identity=identity.rows(found),
        map=identity.town_map_of(found, town),
        map_label=_map_label(town),
        others=identity.other_lines(found),
        others_count=identity.others_count(found),
        company_url=public_company_path(found.siren) if found.siren and found.others else "",
        history=shown_history(found, day),
        certificates=sheet_rows(found.certificates_on(day), day),
        labels=identity.label_rows(found.label, day),
        sources=identity.shown_sources(situation),
        share_url=address,
        share_mail_url=f"mailto:?subject={quote(subject)}&body={quote(address)}",
        report_url=contact_path(siret=found.siret),
        api_url=asked.url(sheet_api_path(found.siret)),
        consulted_at=moment_in_words(timezone.now()),
        own=own,
        claim_url=claim_path(found.siret) if found.is_registered and found.siren and not own else "",
        back=_back(request),
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


def _question(siret: str, asked: AskedTransport, day: date) -> Question:
    path = sheet_path(siret)
    return Question(
        action=path,
        vehicles=_choices(VEHICLE_CHOICES, asked.vehicle),
        journeys=_choices(JOURNEY_CHOICES, asked.journey),
        day=(asked.on or day).isoformat(),
        is_asked=asked.is_asked,
        reset_url=path,
        errors=asked.errors,
    )


def _choices(choices: tuple[tuple[str, str], ...], chosen: str | None) -> tuple[Choice, ...]:
    return _choices_in(language(), choices, chosen)


@cache
def _choices_in(language: str, choices: tuple[tuple[str, str], ...], chosen: str | None) -> tuple[Choice, ...]:
    return tuple(Choice(value, _(label), value == (chosen or "")) for value, label in choices)


def licence_panels(found: Sheet, day: date) -> tuple[LicencePanel, ...]:
    """The establishment's own licences; else those of its company that it is judged on."""
    licences = found.licences or tuple(company.licence for company in speaking_for(found.company_licences))
    return tuple(wording.licence_panel(licence, day) for licence in licences)


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


def _back(request: HttpRequest) -> Link | None:
    searched = request.GET.get("q", "")[:200]
    return Link(_("Recherche « {text} »").format(text=searched), search_path(searched)) if searched else None
