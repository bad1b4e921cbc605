"""The page of a number that nothing in the register has: what was understood, what it may mean, what to do next."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse

from adock.core.clock import today
from adock.core.dates import in_words
from adock.core.identifiers import Fault, Identifier, Kind, read_identifier
from adock.core.languages import gettext as _
from adock.core.languages import plural, said
from adock.core.number_slips import near_numbers
from adock.core.number_words import LENGTHS, NAMES, miscounted, understood
from adock.core.paths import contact_path
from adock.core.siren import group_siren, group_siret
from adock.core.text import compact
from adock.core.words import marked
from adock.directory.sheet import Sheet
from adock.directory.situation import Situation, current_situation
from adock.register.paths import public_company_path, sheet_path
from adock.search.access import company_of, search_index
from adock.search.criteria import LONGEST_TEXT, printable
from adock.web.kit.frame import render_page
from adock.web.kit.pieces import Day, Link
from adock.web.public import wording
from adock.web.public.pages import UnknownNumberPage

# With fewer figures it is a postcode, or a word of a name.
FEWEST_FIGURES = 6
# Numbers near the one typed that are looked for, and shown.
MOST_NEAR_ASKED, MOST_NEAR = 60, 5

_HEADINGS = {
    Kind.SIRET: marked("Ce SIRET n'est pas au registre"),
    Kind.SIREN: marked("Ce SIREN n'est pas au registre"),
    Kind.VAT: marked("Ce numéro de TVA n'est pas au registre"),
    Kind.LICENCE: marked("Ce numéro de licence n'est pas au registre"),
    Kind.PROVISIONAL: marked("Ce numéro provisoire n'est pas au registre"),
}
_MISTYPED = marked("Ce numéro est mal recopié")
_ROUNDED = marked("Ce numéro a été arrondi")

# What a number may mean that is well formed, and that the register does not have.
_NOT_REGISTERED = (
    marked("Elle ne transporte que ses propres marchandises (compte propre) : elle n'a pas à être inscrite."),
    marked("Elle est établie à l'étranger : sa licence est tenue par son pays."),
    marked("Elle est commissionnaire de transport, ou transporte des voyageurs : d'autres registres les tiennent."),
    marked("Elle n'est pas inscrite, ou ne l'est pas encore : demandez-lui sa licence avant de lui confier un transport."),
)
_OTHER_ESTABLISHMENT = marked("Cet établissement n'est pas inscrit, ou ne l'est plus ; un autre de la même entreprise l'est.")
_LICENCE = (
    marked("La licence a été remplacée : le registre ne garde que les numéros en cours."),
    marked("Elle appartient à une entreprise qui n'est plus au registre."),
    marked("La copie conforme est fausse, ou le numéro en est mal lu."),
)
_PROVISIONAL = (
    marked("L'entreprise a reçu son SIRET depuis : cherchez-la par son nom."),
    marked("Elle ne figure plus au registre."),
)
_SLIPS = {
    Fault.KEY: marked("Comparez chiffre à chiffre avec la facture, la lettre de voiture ou la copie conforme."),
    Fault.SIREN: marked("Comparez les neuf premiers chiffres avec ceux d'un autre document de l'entreprise."),
    Fault.LENGTH: marked("Un tableur retire les zéros du début : regardez s'il en manque."),
    Fault.ROUNDED: marked("Dans le tableur, mettez la colonne au format « texte » avant d'y coller les numéros."),
}


def number_in(text: str) -> Identifier | None:
    """The number that the whole text is, or was meant to be; None for a name, a place, or too few figures to tell."""
    found = read_identifier(text)
    figures = sum(sign.isdecimal() for sign in found.value)
    is_a_number = found.kind is not None or found.fault is Fault.ROUNDED
    is_mostly_figures = 2 * figures > len(found.value)
    return found if is_a_number and is_mostly_figures and figures >= FEWEST_FIGURES else None


def not_in_the_register(request: HttpRequest, text: str) -> HttpResponse:
    """404 for the address of a number that nothing has: its page when it is one. Raises Http404 for what is no number."""
    found = number_in(text[:LONGEST_TEXT])
    if found is None:
        raise Http404
    return unknown_number(request, found, text, current_situation(), status=404)


def unknown_number(
    request: HttpRequest, found: Identifier, text: str, situation: Situation, *, status: int = 200
) -> HttpResponse:
    page = _page(found, printable(text), situation, today())
    return render_page(request, "public/unknown_number.jinja", page, situation=situation, status=status)


def _page(found: Identifier, typed: str, situation: Situation, day: date) -> UnknownNumberPage:
    company = _company(found, situation, day)
    return UnknownNumberPage(
        heading=_heading(found),
        typed=typed,
        understood=_understood(found, has_company=company is not None, situation=situation),
        company=company,
        near=_near(found),
        meanings=tuple(map(_, _meanings(found, has_company=company is not None))),
        report_url=contact_path(),
        register_day=Day.of(situation.register_on) if situation.register else None,
    )


def _heading(found: Identifier) -> str:
    if found.fault is None and found.kind is not None:
        return _(_HEADINGS[found.kind])
    return _(_ROUNDED if found.fault is Fault.ROUNDED else _MISTYPED)


def _understood(found: Identifier, *, has_company: bool, situation: Situation) -> tuple[str, ...]:
    sentences = [said(understood(found))]
    if found.kind is Kind.LICENCE:
        sentences.append(
            _("Ce pourrait être aussi un SIRET. {counted}").format(counted=said(miscounted(found.figures, Kind.SIRET)))
        )
    if found.fault is None:
        day = in_words(situation.register_on)
        sentences.append(_("Le registre des transports, dans sa situation au {day}, ne le connaît pas.").format(day=day))
    if found.siren and found.kind is not Kind.SIREN:
        sentence = (
            _("Ses premiers chiffres sont le SIREN {siren}, qui est au registre.")
            if has_company
            else _("Ses premiers chiffres sont le SIREN {siren}, qui n'est pas non plus au registre.")
        )
        if found.kind is not Kind.VAT:
            sentences.append(sentence.format(siren=group_siren(found.siren)))
    return tuple(sentences)


def _company(found: Identifier, situation: Situation, day: date) -> Link | None:
    """The company whose SIREN the number holds, when the register has it."""
    company = company_of(found.siren, situation, day) if found.siren else None
    if company is None:
        return None
    count = plural(len(company.establishments), "établissement")
    label = _("{name}, SIREN {siren} : {count}").format(
        name=company.main.legal_name, siren=group_siren(company.siren), count=count
    )
    return Link(label, public_company_path(company.siren))


def _near(found: Identifier) -> tuple[Link, ...]:
    """Registered establishments and companies whose number is one slip away."""
    asked = [found.value] if found.zeros_given_back else []
    if found.fault in (Fault.KEY, Fault.SIREN, Fault.LENGTH) or found.kind is Kind.LICENCE:
        asked += near_numbers(compact(found.value))[:MOST_NEAR_ASKED]
    index = search_index()
    sirets = [number for number in asked if len(number) == LENGTHS[Kind.SIRET]]
    links = [_sheet_link(Sheet.from_bytes(payload)) for payload in index.get_many(sirets).values()]
    for siren in asked:
        if len(siren) == LENGTHS[Kind.SIREN] and len(links) < MOST_NEAR and (hits := index.siren(siren)):
            name = Sheet.from_bytes(hits[0].payload).legal_name
            links.append(Link(f"{name}, {_(NAMES[Kind.SIREN])} {group_siren(siren)}", public_company_path(siren)))
    return tuple(links[:MOST_NEAR])


def _sheet_link(sheet: Sheet) -> Link:
    place = wording.place(sheet.postcode, sheet.commune, sheet.departement)
    return Link(f"{wording.names(sheet)[0]}, {place}, SIRET {group_siret(sheet.siret)}", sheet_path(sheet.siret))


def _meanings(found: Identifier, *, has_company: bool) -> tuple[str, ...]:
    if found.fault is not None:
        return (_SLIPS[found.fault],) if found.fault in _SLIPS else ()
    if found.kind is Kind.LICENCE:
        return _LICENCE
    if found.kind is Kind.PROVISIONAL:
        return _PROVISIONAL
    return (_OTHER_ESTABLISHMENT,) if has_company else _NOT_REGISTERED
