"""GET / and GET /aide: what the service is, and what its words mean."""

from datetime import date

from django.http import HttpRequest, HttpResponse

from adock.core.clock import today
from adock.core.languages import gettext as _
from adock.core.languages import plural
from adock.core.places import commune_name
from adock.core.siren import group_siret
from adock.core.words import marked
from adock.directory.sheet import Sheet
from adock.directory.situation import current_situation
from adock.register.rules import EXPIRES_SOON_DAYS, STALE_AFTER_DAYS
from adock.search.access import search_index
from adock.search.query import SearchRequest
from adock.web.kit.frame import render_page
from adock.web.kit.pieces import Day, Link, Plate, State
from adock.web.public.pages import HelpPage, HomePage
from adock.web.public.question import AskedSearch

# Used when the base holds no fictional company: real companies are never used as examples.
PLAIN_EXAMPLES = ("transports", "35000", marked("déménagement Lyon"))

HELP_PLATES = (
    (State.GOOD, marked("En règle"), marked("Licence communautaire valable jusqu'au 12 mars 2031, 6 copies conformes.")),
    (State.WATCH, marked("À vérifier"), marked("L'Insee indique cet établissement fermé ; le registre le compte encore.")),
    (
        State.UNSUITED,
        marked("Ne couvre pas ce transport"),
        marked("Licence de transport intérieur, pour véhicules de 3,5 t au plus : elle ne couvre pas un poids lourd."),
    ),
    (State.BAD, marked("Pas en règle"), marked("La licence communautaire a expiré le 3 février 2026.")),
)


def home(request: HttpRequest) -> HttpResponse:
    situation = current_situation()
    page = HomePage(
        examples=_examples(today()) if situation.has_fictional_data else _links(tuple(map(_, PLAIN_EXAMPLES))),
        establishment_count=plural(situation.registered, "établissement"),
        register_day=Day.of(situation.register_on) if situation.register else None,
    )
    return render_page(request, "public/home.jinja", page, situation=situation)


def _examples(day: date) -> tuple[Link, ...]:
    """The four ways to ask, each answered by a fictional company: name and town, SIRET, licence, postcode."""
    found = search_index().search(SearchRequest(text="", licences=("LC",), valid_on=day.toordinal(), per_page=1))
    if not found.hits:
        return _links(tuple(map(_, PLAIN_EXAMPLES)))
    sheet = Sheet.from_bytes(found.hits[0].payload)
    number = next((licence.number for licence in sheet.licences if licence.number), "")
    asked = (
        f"{sheet.display_name} {commune_name(sheet.commune or '', sheet.departement)}",
        group_siret(sheet.siret),
        number,
        sheet.postcode,
    )
    return _links(tuple(text for text in asked if text))


def _links(texts: tuple[str, ...]) -> tuple[Link, ...]:
    return tuple(Link(text, AskedSearch(text=text).url()) for text in texts)


def help_page(request: HttpRequest) -> HttpResponse:
    page = HelpPage(
        plates=tuple(Plate(state, _(word), _(sentence), _("Exemple.")) for state, word, sentence in HELP_PLATES),
        stale_after_days=STALE_AFTER_DAYS,
        expires_soon_days=EXPIRES_SOON_DAYS,
    )
    return render_page(request, "public/help.jinja", page)
