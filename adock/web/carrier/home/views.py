"""GET /mon-espace and GET /mon-espace/entreprises/<siren>: the user's companies, what stands out, what to do next."""

from datetime import date

from django.http import HttpRequest, HttpResponse

from adock.accounts.models import ClaimLetter, Membership
from adock.accounts.overview import entries_of_company, letters_waiting_of, memberships_of, recorded_acts
from adock.accounts.paths import claim_path, company_path, members_path
from adock.accounts.rules import MembershipState, Power
from adock.carriers.paths import edit_sheet_path, sheet_versions_path
from adock.certificates.models import Certificate
from adock.certificates.paths import certificates_path
from adock.certificates.queries import latest_of, latest_of_each
from adock.core.clock import today
from adock.core.dates import in_words
from adock.core.french import enumerated, in_days, plural
from adock.core.places import commune_name
from adock.core.siren import group_siren
from adock.directory.companies import load_companies
from adock.directory.company import Company
from adock.directory.sheet import Sheet
from adock.directory.situation import current_situation
from adock.register.paths import public_company_path, sheet_path
from adock.register.rules import LicenceFacts, LicenceState, Verdict, licence_state
from adock.vigilance.papers import Paper, papers, papers_of
from adock.vigilance.paths import file_path, shares_path
from adock.web.carrier.certificates.parts import sentence_at_home
from adock.web.carrier.file.wording import warnings as file_warnings
from adock.web.carrier.home.journal import act_line
from adock.web.carrier.home.pages import CompanyPage, HomePage, OwnCompany, OwnEstablishment, WaitingLetter, Workplace
from adock.web.carrier.reach import why_unreached
from adock.web.kit.doors import member_who_may, signed_in
from adock.web.kit.frame import render_page
from adock.web.kit.paging import part_of
from adock.web.kit.pieces import Link
from adock.web.kit.sign_in import proconnect_sign_in
from adock.web.public import wording

# For a company with many, the head office and a few more: its own page lists them all.
ESTABLISHMENTS_AT_HOME = 3
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
    known = load_companies({*shown, *(letter.siren for letter in letters), siret[:9]}, situation, day)
    signed = latest_of_each(shown)
    files = papers_of([member.siren for member in memberships if _keeps_file(member)], day)
    page = HomePage(
        companies=tuple(
            _own_company(
                member,
                known.get(member.siren),
                signed.get(member.siren),
                files.get(member.siren),
                day,
                ESTABLISHMENTS_AT_HOME,
            )
            for member in memberships
        ),
        letters=tuple(_waiting_letter(letter, known.get(letter.siren)) for letter in letters),
        workplace=_workplace(siret, known.get(siret[:9])),
        unreached=why_unreached(request.user) if memberships else "",
        pages=part.links,
    )
    return render_page(request, "carrier/home/home.jinja", page, situation=situation)


@member_who_may()
def company(request: HttpRequest, siren: str, membership: Membership) -> HttpResponse:
    day, situation = today(), current_situation()
    known = load_companies([siren], situation, day).get(siren)
    sheets = [sheet for sheet, _ in known.establishments] if known else []
    part = part_of(request, entries_of_company(siren, [sheet.siret for sheet in sheets]), ACTS_BY_PAGE, anchor="journal")
    held = papers(siren, day) if _keeps_file(membership) else None
    places = {sheet.siret: commune_name(sheet.commune or "", sheet.departement) for sheet in sheets}
    page = CompanyPage(
        company=_own_company(membership, known, latest_of(siren), held, day, len(sheets)),
        public=Link("Voir la page publique de l'entreprise", public_company_path(siren)),
        acts=tuple(act_line(act, places) for act in recorded_acts(siren, part.rows)),
        pages=part.links,
        unreached=why_unreached(membership.user),
    )
    return render_page(request, "carrier/home/company.jinja", page, situation=situation)


def _workplace(siret: str, known: Company | None) -> Workplace | None:
    """None where there is nothing to claim."""
    sheets = [sheet for sheet, _ in known.establishments if sheet.is_registered] if known else []
    if not sheets:
        return None
    found = next((sheet for sheet in sheets if sheet.siret == siret), sheets[0])
    place = wording.place(found.postcode, found.commune, found.departement)
    return Workplace(found.legal_name, place, claim_path(found.siret))


def _keeps_file(member: Membership) -> bool:
    return member.state == MembershipState.ACTIVE and member.has(Power.KEEP_FILE)


def _own_company(
    member: Membership,
    known: Company | None,
    signed: Certificate | None,
    held: tuple[Paper, ...] | None,
    day: date,
    most: int,
) -> OwnCompany:
    """`signed`: the company's last statement; `held`: its vigilance file's papers, None if the member may not maintain it."""
    is_suspended = member.state == MembershipState.SUSPENDED
    shown = known.establishments if known and not is_suspended else ()
    return OwnCompany(
        name=_name(member.siren, known),
        siren=group_siren(member.siren),
        role=member.role_label,
        url=company_path(member.siren),
        members_url=members_path(member.siren),
        is_suspended=is_suspended,
        certificates_url=certificates_path(member.siren),
        statement="" if is_suspended else sentence_at_home(signed, day),
        warnings=_warnings(known, day) if known and not is_suspended else (),
        file_url="" if held is None else file_path(member.siren),
        shares_url="" if held is None else shares_path(member.siren),
        file_warnings=file_warnings(member.siren, held or (), day),
        establishments=tuple(_own_establishment(sheet, verdict, day) for sheet, verdict in shown[:most]),
        others=f"Voir les {plural(len(shown), 'établissement')}" if len(shown) > most else "",
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


def _warnings(known: Company, day: date) -> tuple[str, ...]:
    """Licences that have expired or will expire within sixty days, the soonest first."""
    towns = {sheet.siret: commune_name(sheet.commune or "", sheet.departement) for sheet, _ in known.establishments}
    ends = [
        (licence.valid_until, _warning(licence, towns[siret] if len(towns) > 1 else "", day))
        for siret, licence in known.licences
        if licence.valid_until and licence_state(licence, day) in {LicenceState.EXPIRES_SOON, LicenceState.EXPIRED}
    ]
    return tuple(sentence for _, sentence in sorted(ends))


def _warning(licence: LicenceFacts, town: str, day: date) -> str:
    assert licence.valid_until is not None
    number = f" n° {licence.number}" if licence.number else ""
    which = f"{wording.LICENCE_NAMES[licence.kind]}{number}" + (f" ({town})" if town else "")
    left = (licence.valid_until - day).days
    if left < 0:
        return f"{which} : expirée, son dernier jour était le {in_words(licence.valid_until)}."
    if left == 0:
        return f"{which} : expire {in_days(left)}."
    return f"{which} : expire {in_days(left)}, le {in_words(licence.valid_until)}."


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
