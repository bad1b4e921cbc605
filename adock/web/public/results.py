"""GET /recherche: the results page, or a redirect to the sheet when a single number was asked for and found."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from math import ceil
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from markupsafe import Markup, escape

from adock.carriers.rules import SPECIALITIES
from adock.core.clock import today
from adock.core.dates import in_words
from adock.core.departements import named
from adock.core.french import capitalized
from adock.core.geography import DEPARTEMENTS, SERVED_DEPARTEMENTS
from adock.core.languages import gettext as _
from adock.core.languages import language, plural
from adock.core.paths import contact_path
from adock.core.words import marked
from adock.directory.sheet import Sheet
from adock.directory.situation import Situation, current_situation
from adock.directory.verdicts import judged_on
from adock.register.paths import sheet_path
from adock.register.rules import Verdict
from adock.register.transport import ANY_TRANSPORT, Journey, Vehicle
from adock.search.access import NEVER, RowCache, search_index, valid_on
from adock.search.criteria import DEEPEST_RESULT, is_a_number
from adock.search.engine import SearchPage
from adock.search.paths import search_api_path, search_path
from adock.search.records import Hit
from adock.web.kit.frame import render_page
from adock.web.kit.jinja import piece
from adock.web.kit.paging import numbered_links
from adock.web.kit.pieces import Choice, Day, Line, Link, Pagination, Tag, options
from adock.web.public.pages import Filters, NothingFound, ResultsPage
from adock.web.public.question import LISTED, AskedSearch, asked_search
from adock.web.public.unknown_number import number_in, unknown_number
from adock.web.public.wording import JOURNEYS, VEHICLES, result_line

# Stands in each cached line where its address takes the question that led to it; no text of ours has this character.
QUESTION = "\ue000"
_lines = RowCache(lambda sheet, verdict, day: piece("components/plate.jinja", "result_line", _line(sheet, verdict, day)))

# Criteria shown as tags; the filter form holds them all.
MOST_TAGS = 20
# Filters offered for those that were not understood: the départements of the largest region, and some.
MOST_OFFERS = 15
# Filter forms cached at once.
MOST_FORMS = 200

ORDER = marked("Classement : le nom le plus proche d'abord, puis les fiches les plus complètes.")
ORDER_BY_AREA = marked("Classement : le nom le plus proche, puis la zone de travail la plus étroite, puis le siège sur place.")
LICENCE_CHOICES = (
    ("LC", marked("Communautaire"), marked("Tous véhicules, France et Europe")),
    ("LTI", marked("Transport intérieur"), marked("3,5 t au plus en France, 2,5 t à l'étranger")),
)
LICENCE_NAMES = {code: label for code, label, _hint in LICENCE_CHOICES}
PLACES = {
    "departement": marked("Établie : {place}"),
    "depart": marked("Charge : {place}"),
    "arrivee": marked("Livre : {place}"),
}

# the fields of a département -> their lists in AskedSearch
FIELDS = {"departement": "departements", "depart": "departures", "arrivee": "arrivals"}
TRANSPORT = ("vehicule", "trajet", "le")
REFUSED = marked("La recherche n'a pas été comprise")
LEFT_OUT = marked("La recherche est faite sans ce qui n'a pas été compris")


def results(request: HttpRequest) -> HttpResponse:
    asked, day, situation = asked_search(request.GET), today(), current_situation()
    if asked.is_refused:
        page = _page(asked, SearchPage(total=0, hits=[]), situation, day)
        return render_page(request, "public/results.jinja", page, situation=situation, status=400)
    found = search_index().search(asked.request(valid_on(situation, day)))
    if found.total == len(found.hits) == 1 and is_a_number(asked.text):
        if LISTED not in request.GET:
            back = urlencode({"q": asked.text})
            return HttpResponseRedirect(asked.transport.asked_of(f"{sheet_path(found.hits[0].siret)}?{back}"))
    elif not found.total and (number := number_in(asked.text)) and not _found_unfiltered(asked):
        return unknown_number(request, number, asked.text, situation)
    # verdicts of another transport than the one meant are no answer, though the lines are shown
    status = 400 if any(error.field in TRANSPORT for error in asked.errors) else 200
    return render_page(request, "public/results.jinja", _page(asked, found, situation, day), situation=situation, status=status)


def _page(asked: AskedSearch, found: SearchPage, situation: Situation, day: date) -> ResultsPage:
    heading = _heading(asked, found.total)
    return ResultsPage(
        title=_("« {text} » : {heading}").format(text=asked.text, heading=heading) if asked.text else heading,
        heading=heading,
        query=asked.text,
        errors_title=_(REFUSED if asked.is_refused else LEFT_OUT),
        offers=_offers(asked),
        tags=_tags(asked),
        tags_left=_tags_left(asked),
        lines=_lines_of(asked, found.hits, situation, day),
        transport=asked.transport.parameters,
        filters=_filters(asked),
        pagination=_pagination(asked, found.total),
        nothing_found=None if found.hits or asked.is_refused else _nothing_found(asked, found.total),
        register_day=Day.of(situation.register_on) if situation.register else None,
        order=_(ORDER_BY_AREA if asked.departures or asked.arrivals else ORDER) if found.total > 1 else "",
        api_url="" if asked.is_refused else asked.url(search_api_path(), page=asked.page, transport=ANY_TRANSPORT),
    )


def _line(sheet: Sheet, verdict: Verdict, day: date) -> Line:
    """A line whose address takes the question in the place of QUESTION."""
    return replace(result_line(sheet, verdict, day), url=sheet_path(sheet.siret) + QUESTION)


def _lines_of(asked: AskedSearch, hits: Sequence[Hit], situation: Situation, day: date) -> Markup:
    """The list's items, each leading to a sheet that leads back here. Those of a question about a transport are judged for it,
    and lead to the same verdict."""
    question = asked.query
    lines = "".join(_rows(asked, hits, situation, day))
    return Markup(lines.replace(QUESTION, escape(f"?{question}") if question else ""))  # noqa: S704 - each line is markup


def _rows(asked: AskedSearch, hits: Sequence[Hit], situation: Situation, day: date) -> list[Markup]:
    if asked.transport == ANY_TRANSPORT:
        return _lines.rows(hits, situation, day)
    found = judged_on([Sheet.from_bytes(hit.payload) for hit in hits], situation, asked.transport, day)
    return [piece("components/plate.jinja", "result_line", _line(one.sheet, one.verdict, day)) for one in found]


def _heading(asked: AskedSearch, total: int) -> str:
    if asked.is_refused:
        return _("Recherche à corriger")
    return plural(total, "établissement") if total else _("Aucun établissement trouvé")


def _tags(asked: AskedSearch) -> tuple[Tag, ...]:
    """The first criteria, each with the address that drops it: no more than MOST_TAGS, since each address names the others."""
    url_without = asked.url_without()
    return tuple(Tag(_tag(name, value), url_without(place)) for place, (name, value) in enumerate(asked.criteria[:MOST_TAGS]))


def _tag(name: str, value: str) -> str:
    match name:
        case "q":
            return _("« {text} »").format(text=value)
        case "licence":
            return _("Licence : {kind}").format(kind=_(LICENCE_NAMES[value]).lower())
        case "specialite":
            return _(SPECIALITIES[value])
        case "en_regle":
            return _("En règle aujourd'hui")
        case "vehicule":
            return capitalized(_(VEHICLES[Vehicle(value)]))
        case "trajet":
            return capitalized(_(JOURNEYS[Journey(value)]))
        case "le":
            return _("Le {day}").format(day=in_words(date.fromisoformat(value)))
    return _(PLACES[name]).format(place=named(value))


def _tags_left(asked: AskedSearch) -> str:
    left = len(asked.criteria) - MOST_TAGS
    return _("Et {criteria} de plus, dans les filtres.").format(criteria=plural(left, "critère")) if left > 0 else ""


def _offers(asked: AskedSearch) -> tuple[Link, ...]:
    """The same question with a filter that one may have meant, for each fault that leaves some."""
    return tuple(
        Link(_(PLACES[error.field]).format(place=named(code)), _url_with(asked, FIELDS[error.field], code))
        for error in asked.errors
        for code in error.near
    )[:MOST_OFFERS]


def _url_with(asked: AskedSearch, chosen: str, code: str) -> str:
    return asked.url(search_path(), **{chosen: (*getattr(asked, chosen), code)})


KNOWN_DEPARTEMENTS = options(Choice(code, DEPARTEMENTS[code].name) for code in SERVED_DEPARTEMENTS)


def _filters(asked: AskedSearch) -> Filters:
    """The filter form, whatever the text and the page: most searches have no filter and share one form."""
    return _form(language(), replace(asked, text="", page=1))


@lru_cache(MOST_FORMS)
def _form(spoken: str, asked: AskedSearch) -> Filters:
    return Filters(
        action=search_path(),
        licences=tuple(Choice(code, _(label), code in asked.licences, _(hint)) for code, label, hint in LICENCE_CHOICES),
        departements=_chosen(asked.departements),
        departures=_chosen(asked.departures),
        arrivals=_chosen(asked.arrivals),
        specialities=tuple(Choice(code, label, code in asked.specialities) for code, label in SPECIALITIES.items()),
        only_valid=asked.only_valid,
        chosen_count=asked.filter_count,
        known_departements=KNOWN_DEPARTEMENTS,
        has_speciality=bool(asked.specialities),
        errors=asked.errors,
        transport=asked.transport.parameters,
    )


def _chosen(codes: tuple[str, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(code, f"{code} {DEPARTEMENTS[code].name}", chosen=True) for code in codes)


def _pagination(asked: AskedSearch, total: int) -> Pagination | None:
    last = min(ceil(total / asked.per_page), DEEPEST_RESULT // asked.per_page)
    return numbered_links(asked.urls_of_pages(), asked.page, last)


def _nothing_found(asked: AskedSearch, total: int) -> NothingFound:
    if total:
        understood = _("Il n'y a pas de page {page} pour cette recherche.").format(page=asked.page)
        return NothingFound(understood=understood, without_filters=_last_page(asked, total))
    unfiltered = _found_unfiltered(asked)
    spelling = search_index().nearest_spelling(asked.text) if asked.text and not unfiltered else None
    return NothingFound(
        understood=_understood(asked),
        spellings=(Link(spelling, AskedSearch(text=spelling, transport=asked.transport).url()),) if spelling else (),
        elsewhere=_elsewhere(asked),
        without_filters=_without_filters(AskedSearch(text=asked.text, transport=asked.transport), unfiltered),
        advice=_advice(asked),
        report_url=contact_path(),
    )


def _found_unfiltered(asked: AskedSearch) -> int:
    """How many establishments the text finds once the filters are dropped; 0 when there is none to drop, or no text."""
    if not (asked.filter_count and asked.text):
        return 0
    return search_index().search(AskedSearch(text=asked.text).request(NEVER)).total


def _without_filters(wider: AskedSearch, total: int) -> Link | None:
    label = _("Voir {count} sans filtre").format(count=plural(total, "établissement"))
    return Link(label, wider.url()) if total else None


def _last_page(asked: AskedSearch, total: int) -> Link:
    last = ceil(total / asked.per_page)
    return Link(_("Voir la dernière page ({last})").format(last=last), asked.url(page=last))


# keys: whether a number was asked for, whether there were filters
_NOT_FOUND = {
    (True, False): marked("Aucun établissement du registre ne porte ce numéro : « {text} »."),
    (True, True): marked("Aucun établissement du registre ne porte ce numéro avec ces filtres : « {text} »."),
    (False, False): marked("Aucun établissement du registre ne porte tous ces mots : « {text} »."),
    (False, True): marked("Aucun établissement du registre ne porte tous ces mots avec ces filtres : « {text} »."),
}


def _understood(asked: AskedSearch) -> str:
    if not asked.text:
        return _("Aucun établissement avec ces filtres.") if asked.filter_count else _("Aucun établissement.")
    return _(_NOT_FOUND[is_a_number(asked.text), bool(asked.filter_count)]).format(text=asked.text)


def _elsewhere(asked: AskedSearch) -> tuple[Link, ...]:
    """The question with one word removed, where that finds something: a town is often one word too many."""
    words = asked.text.split()
    if not 2 <= len(words) <= 5:
        return ()
    links = []
    for position in range(len(words)):
        shorter = AskedSearch(text=" ".join(words[:position] + words[position + 1 :]), transport=asked.transport)
        total = search_index().search(shorter.request(NEVER)).total
        if total:
            links.append(Link(f"{shorter.text} ({plural(total, 'établissement')})", shorter.url()))
    return tuple(links[:3])


def _advice(asked: AskedSearch) -> tuple[str, ...]:
    if is_a_number(asked.text):
        return (
            _("Comptez les chiffres : un SIRET en a 14, un SIREN 9."),
            _("Cherchez par le nom de l'entreprise, ou par son SIREN : ses autres établissements peuvent être inscrits."),
        )
    return (
        _("Cherchez par le SIRET ou le SIREN : ils figurent sur les factures et les lettres de voiture."),
        _("Cherchez par le numéro de la licence : il figure sur la copie conforme à bord du véhicule."),
        _("Essayez avec moins de mots, ou avec le nom de la commune."),
    )
