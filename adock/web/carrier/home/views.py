"""GET /mon-espace and GET /mon-espace/entreprises/<siren>: the user's companies, what is due, where each part stands; and where
to renew a licence.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.http import HttpRequest, HttpResponse

from adock.accounts.companies import company_name
from adock.accounts.models import ClaimLetter, Membership
from adock.accounts.offices import office_of
from adock.accounts.overview import entries_of_company, last_entries_of_companies, letters_waiting_of, memberships_of
from adock.accounts.paths import claim_path, company_path, members_path
from adock.accounts.rules import MembershipState, Power
from adock.carriers.paths import edit_sheet_path, sheet_versions_path
from adock.certificates.paths import certificates_path
from adock.core.clock import today
from adock.core.dates import in_words
from adock.core.french import capitalized, enumerated, plural
from adock.core.geography import DEPARTEMENTS
from adock.core.languages import gettext as _
from adock.core.places import commune_name
from adock.core.siren import group_siren
from adock.directory.company import Company
from adock.directory.sheet import Sheet
from adock.directory.situation import current_situation
from adock.dues.facts import Known, dues_for, read
from adock.register.paths import public_company_path, sheet_path
from adock.register.rules import Verdict
from adock.vigilance.paths import file_path, shares_path
from adock.web.carrier.certificates.parts import sentence_at_home
from adock.web.carrier.file.wording import state_in_a_line
from adock.web.carrier.home import journal
from adock.web.carrier.home.pages import (
    ActLine,
    CompanyPage,
    HomePage,
    OwnCompany,
    OwnEstablishment,
    Tile,
    WaitingLetter,
    Workplace,
)
from adock.web.carrier.reach import why_unreached
from adock.web.kit.act_page import MY_SPACE, ActPage, render_act
from adock.web.kit.doors import member_who_may, signed_in
from adock.web.kit.frame import render_page
from adock.web.kit.paging import part_of
from adock.web.kit.pieces import Link, Row
from adock.web.kit.sign_in import proconnect_sign_in
from adock.web.public import wording

# For a company with many, the head office and a few more: its own page lists them all.
ESTABLISHMENTS_AT_HOME = 3
DUES_AT_HOME = 3
ACTS_AT_HOME = 3
ACTS_BY_PAGE = 50
COMPANIES_BY_PAGE = 20


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    assert request.user.is_authenticated
    day, situation = today(), current_situation()
    everywhere, letters = memberships_of(request.user), letters_waiting_of(request.user)
    own = {member.siren for member in everywhere}
    part = part_of(request, everywhere, COMPANIES_BY_PAGE)
    memberships, shown = part.rows, {member.siren for member in part.rows}
    at_work = proconnect_sign_in(request)
    siret = at_work.siret if at_work and at_work.siret[:9] not in own else ""
    known = read({siren for siren in (*shown, *(letter.siren for letter in letters), siret[:9]) if siren}, situation, day)
    companies = {siren: found.company for siren, found in known.items()}
    acts = _last_acts([found for siren, found in known.items() if siren in shown], shown)
    page = HomePage(
        companies=tuple(
            _own_company(
                member,
                known[member.siren],
                day,
                acts.get(member.siren, []),
                most_dues=DUES_AT_HOME,
                most_establishments=ESTABLISHMENTS_AT_HOME,
            )
            for member in memberships
        ),
        letters=tuple(_waiting_letter(letter, companies.get(letter.siren)) for letter in letters),
        workplace=_workplace(siret, companies.get(siret[:9])),
        unreached=why_unreached(request.user) if memberships else "",
        pages=part.links,
    )
    return render_page(request, "carrier/home/home.jinja", page, situation=situation)


@member_who_may()
def company(request: HttpRequest, siren: str, membership: Membership) -> HttpResponse:
    day, situation = today(), current_situation()
    known = read([siren], situation, day)[siren]
    sheets = _sheets(known)
    part = part_of(request, entries_of_company(siren, [sheet.siret for sheet in sheets]), ACTS_BY_PAGE, anchor="journal")
    acts = journal.lines(part.rows, _towns(sheets)).get(siren, [])
    page = CompanyPage(
        company=_own_company(membership, known, day, acts),
        public=Link(_("Voir la page publique de l'entreprise"), public_company_path(siren)),
        pages=part.links,
        unreached=why_unreached(membership.user),
    )
    return render_page(request, "carrier/home/company.jinja", page, situation=situation)


@member_who_may()
def licences(request: HttpRequest, siren: str, membership: Membership) -> HttpResponse:
    """What to do about a licence, and where: nothing here that the service does not do yet."""
    day, situation = today(), current_situation()
    sheets = [sheet for sheet in _sheets(read([siren], situation, day)[siren]) if sheet.is_registered]
    office = office_of(sheets[0].departement) if sheets else None
    page = ActPage(
        title=_("Renouveler une licence"),
        parents=(MY_SPACE, Link(company_name(siren), company_path(siren))),
        sentences=(
            _(
                "Une licence se renouvelle auprès du service de l'État qui tient le registre des transports dans la région du "
                "siège. A Dock ne reçoit pas encore cette demande : adressez-vous à lui."
            ),
            _(
                "Faites-le sans attendre la fin de la licence. Ce service vous dit quels justificatifs joindre, et quel temps "
                "prévoir. Signalez-lui aussi ce qui est faux ou absent au registre, comme le gestionnaire de transport."
            ),
            _("Quand il aura mis le registre à jour, votre fiche le montrera sans que vous ayez rien à faire ici."),
        ),
        facts=(*_office_rows(office, sheets), *_licence_rows(sheets, day)),
        back=Link(_("Revenir à l'entreprise"), company_path(siren)),
    )
    return render_act(request, page)


def _office_rows(office: str | None, sheets: list[Sheet]) -> tuple[Row, ...]:
    if office is None:
        return (Row("Service", _("Celui de la région de votre siège : le registre ne nous dit pas laquelle.")),)
    code = sheets[0].departement or ""
    place = DEPARTEMENTS[code].name if code in DEPARTEMENTS else code
    return (Row("Service", office, hint=f"Département du siège au registre : {place} ({code})"),)


def _licence_rows(sheets: list[Sheet], day: date) -> tuple[Row, ...]:
    panels = [(sheet, wording.licence_panel(licence, day)) for sheet in sheets for licence in sheet.licences]
    towns = _towns(sheets)
    return tuple(
        Row(
            f"{panel.title} ({towns[sheet.siret]})" if len(sheets) > 1 else panel.title,
            f"n° {panel.number.grouped}" if panel.number else _("Sans numéro au registre"),
            hint=f"Dernier jour : {panel.valid_until.words}" if panel.valid_until else _("Sans date de fin au registre"),
        )
        for sheet, panel in panels
    )


def _sheets(known: Known) -> list[Sheet]:
    """The head office first, those that left the register last."""
    return [sheet for sheet, _ in known.company.establishments] if known.company else []


def _towns(sheets: Iterable[Sheet]) -> dict[str, str]:
    return {sheet.siret: commune_name(sheet.commune or "", sheet.departement) for sheet in sheets}


def _last_acts(known: Iterable[Known], sirens: Iterable[str]) -> dict[str, list[ActLine]]:
    sheets = [sheet for found in known for sheet in _sheets(found)]
    subjects = [*sirens, *(sheet.siret for sheet in sheets)]
    return journal.lines(last_entries_of_companies(subjects, ACTS_AT_HOME), _towns(sheets)) if subjects else {}


def _workplace(siret: str, known: Company | None) -> Workplace | None:
    """None where there is nothing to claim."""
    sheets = [sheet for sheet, _ in known.establishments if sheet.is_registered] if known else []
    if not sheets:
        return None
    found = next((sheet for sheet in sheets if sheet.siret == siret), sheets[0])
    place = wording.place(found.postcode, found.commune, found.departement)
    return Workplace(found.legal_name, place, claim_path(found.siret))


def _own_company(
    member: Membership,
    known: Known,
    day: date,
    acts: list[ActLine],
    *,
    most_dues: int | None = None,
    most_establishments: int | None = None,
) -> OwnCompany:
    """All of it, unless a number says how much to show."""
    own = OwnCompany(
        name=_name(member.siren, known.company),
        siren=group_siren(member.siren),
        role=member.role_label,
        url=company_path(member.siren),
        is_suspended=member.state == MembershipState.SUSPENDED,
    )
    if own.is_suspended:
        return own
    dues = dues_for(member, known, day)
    shown = known.company.establishments if known.company else ()
    return replace(
        own,
        dues=dues[:most_dues],
        more_dues=f"Voir les {len(dues)} choses à faire" if most_dues is not None and len(dues) > most_dues else "",
        tiles=_tiles(member, known, day),
        establishments=tuple(_own_establishment(sheet, verdict, day) for sheet, verdict in shown[:most_establishments]),
        others=f"Voir les {plural(len(shown), 'établissement')}"
        if most_establishments is not None and len(shown) > most_establishments
        else "",
        acts=tuple(acts),
    )


def _tiles(member: Membership, known: Known, day: date) -> tuple[Tile, ...]:
    """The four parts of a company's space, without those that the member may not open."""
    siren, count = member.siren, len(known.shares)
    shares = plural(count, "partage ouvert", "partages ouverts") if count else _("Aucun ouvert")
    suspended = f", dont {plural(len(known.suspended), 'suspendu')}" if known.suspended else ""
    everybody = plural(known.members + len(known.suspended), "membre")
    kept = (
        Tile(_("Dossier de vigilance"), state_in_a_line(known.papers), file_path(siren)),
        Tile(_("Partages"), shares, shares_path(siren)),
    )
    return (
        Tile(_("Attestations"), sentence_at_home(known.statement, day), certificates_path(siren)),
        *(kept if member.has(Power.KEEP_FILE) else ()),
        Tile(_("Membres"), capitalized(f"{everybody}{suspended}"), members_path(siren)),
    )


def _name(siren: str, known: Company | None) -> str:
    return known.main.legal_name if known else f"Entreprise {group_siren(siren)}"


def _own_establishment(sheet: Sheet, verdict: Verdict, day: date) -> OwnEstablishment:
    """An establishment; one that left the register is shown for its history and may no longer be edited."""
    missing = [thing.label for thing in sheet.profile.missing] if sheet.is_registered else []
    return OwnEstablishment(
        line=wording.result_line(sheet, verdict, day),
        completeness=f"Fiche complète à {sheet.profile.completeness} %." if sheet.is_registered else "",
        missing=f"Il manque : {enumerated(missing)}." if missing else "",
        edit_url=edit_sheet_path(sheet.siret) if sheet.is_registered else "",
        edit_label="Compléter la fiche" if missing else "Modifier la fiche",
        versions_url=sheet_versions_path(sheet.siret),
        public_url=sheet_path(sheet.siret),
    )


def _waiting_letter(letter: ClaimLetter, known: Company | None) -> WaitingLetter:
    name = _name(letter.siren, known)
    if letter.printed_at is None or letter.expires_at is None:
        return WaitingLetter(
            f"Le courrier demandé pour {name} va être posté à l'adresse de son siège. Comptez une semaine.", is_posted=False
        )
    until = in_words(letter.expires_at.date())
    return WaitingLetter(
        f"Un courrier a été posté au siège de {name}. Il porte un code, à saisir avant le {until}.", is_posted=True
    )
