"""From "C'est mon entreprise" to a membership. Nothing is granted without a proof, and who is a member is not revealed."""

from dataclasses import replace
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from adock.accounts import letters, memberships
from adock.accounts.companies import company_name, head_office
from adock.accounts.paths import claim_path, company_path, members_path
from adock.accounts.rules import LETTER_LIFE, LETTER_TRIES, MembershipState, Role
from adock.core.clients import place_of
from adock.core.clock import today
from adock.core.french import plural
from adock.core.identifiers import Identifier, Kind, read_identifier
from adock.core.languages import said
from adock.core.limits import is_within_limit
from adock.core.number_words import understood
from adock.core.paths import contact_path, home_path
from adock.core.refusals import Refused
from adock.core.siren import group_siren
from adock.directory.sheet import Sheet
from adock.directory.situation import current_situation
from adock.register.paths import sheet_path
from adock.search.access import company_of, sheet_of
from adock.search.criteria import printable
from adock.web.carrier.claim.forms import CodeForm, asked_siren
from adock.web.carrier.claim.pages import ClaimPage
from adock.web.carrier.claim.ways import ways
from adock.web.kit.act_page import MY_SPACE, TOO_MANY, ActPage, render_act
from adock.web.kit.doors import signed_in, signed_in_user
from adock.web.kit.frame import render_page
from adock.web.kit.pieces import Link, Row, siret_number
from adock.web.kit.sign_in import proconnect_sign_in
from adock.web.public import wording

TITLE = "C'est mon entreprise"
# Of what was typed, what is shown again to be mended.
LONGEST_SHOWN = 40
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
UNKNOWN = (
    "Nous ne trouvons pas d'entreprise de transport avec ce numéro. Vérifiez les 14 chiffres du SIRET, "
    "ou les 9 chiffres du SIREN."
)
PROVISIONAL = (
    "Le registre connaît cette entreprise sous un numéro provisoire : elle n'a pas encore de SIRET.",
    "Sans SIRET, nous ne pouvons pas vérifier que vous agissez pour elle.",
    "Quand l'Insee vous aura donné un SIRET, signalez-le au service de l'État qui tient le registre dans votre région. "
    "La fiche prendra ce numéro, et vous pourrez alors la rattacher.",
)
STRUCK_OFF = (
    "Cette entreprise n'est plus inscrite au registre des transporteurs. Sa fiche ne peut plus être complétée.",
    "Si vous exercez toujours, adressez-vous au service de l'État qui tient le registre dans votre région : "
    "il peut dire pourquoi elle en est sortie. Une fois réinscrite, vous pourrez la rattacher.",
    "Si elle a changé de SIREN, cherchez-la sous son nouveau numéro.",
)


@signed_in
def claim(request: HttpRequest) -> HttpResponse:
    """GET /mon-espace/rattacher?siret=: the proofs that one acts for this company. Asks for the number when it is missing."""
    typed = request.GET.get("siret", "")
    if not typed.strip():
        return _render(request, ClaimPage(TITLE))
    number = read_identifier(typed)
    found = _find(number)
    if found is None:
        error = said(understood(number)) if number.fault else UNKNOWN
        return _render(request, ClaimPage(TITLE, typed=printable(typed)[:LONGEST_SHOWN], error=error), status=404)
    return _render(request, _page(request, found))


def _find(number: Identifier) -> Sheet | None:
    if number.fault:
        return None
    if number.kind in (Kind.SIRET, Kind.PROVISIONAL):
        return sheet_of(number.value)
    company = company_of(number.siren, current_situation(), today()) if number.siren else None
    return company.main if company else None


def _page(request: HttpRequest, found: Sheet) -> ClaimPage:
    name, _ = wording.names(found)
    shown = ClaimPage(
        TITLE,
        name=name,
        place=wording.place(found.postcode, found.commune, found.departement, found.country_abroad),
        number=siret_number(found.siret),
    )
    sheet = Link("Voir la fiche publique", sheet_path(found.siret))
    if found.siren is None:
        return replace(shown, obstacle=PROVISIONAL, obstacle_links=(sheet, Link("Nous écrire", contact_path())))
    member = memberships.current_membership(signed_in_user(request), found.siren)
    if member and member.state == MembershipState.SUSPENDED:
        return replace(shown, obstacle=(memberships.SUSPENDED,), obstacle_links=(Link("Nous écrire", contact_path()),))
    if member and member.role == Role.ADMINISTRATOR:
        own = Link("Voir les membres de l'entreprise", members_path(found.siren))
        told_role = f"Vous êtes déjà membre de cette entreprise, avec le rôle « {member.role_label} »."
        return replace(shown, obstacle=(told_role,), obstacle_links=(own,))
    try:
        memberships.check_claimable(found.siren)
    except Refused:
        return replace(shown, obstacle=STRUCK_OFF, obstacle_links=(sheet, Link("Chercher une entreprise", home_path())))
    standing = (
        "Quelqu'un administre déjà cette entreprise dans A Dock."
        if memberships.has_administrator(found.siren)
        else ("Personne n'administre encore cette entreprise dans A Dock.")
    )
    if member:
        standing = f"Vous avez déjà le rôle « {member.role_label} ». {standing}"
    open_ways = ways(signed_in_user(request), found.siren, found.siret, proconnect_sign_in(request), member)
    return replace(shown, standing=standing, ways=open_ways)


@signed_in
def claim_by_proconnect(request: HttpRequest) -> HttpResponse:
    siren, sign_in = asked_siren(request.POST.get("siren", "")), proconnect_sign_in(request)
    if not siren:
        raise Http404
    if not is_within_limit("claim", str(signed_in_user(request).pk), most=20, period=HOUR):
        return _back_to_claim(request, siren, TOO_MANY)
    if sign_in is None:
        return _back_to_claim(request, siren, memberships.OTHER_COMPANY)
    try:
        user = signed_in_user(request)
        member = memberships.claim_by_proconnect(user, siren, sign_in.identity, sign_in.siret)
    except Refused as refusal:
        return _back_to_claim(request, siren, str(refusal))
    messages.success(request, f"Votre compte est rattaché à l'entreprise. Vous avez le rôle « {member.role_label} ».")
    return HttpResponseRedirect(company_path(siren))


@signed_in
def ask_for_letter(request: HttpRequest) -> HttpResponse:
    """Shows what will be posted and where; its button asks for the letter."""
    given = request.POST if request.method == "POST" else request.GET
    siren = asked_siren(given.get("siren", ""))
    if not siren:
        raise Http404
    try:
        memberships.check_claimable(siren)
    except Refused:
        return HttpResponseRedirect(claim_path(siren))
    if request.method == "POST":
        return _ask_for_letter(request, siren)
    place = head_office(siren)
    if isinstance(place, str):
        return HttpResponseRedirect(claim_path(siren))
    page = ActPage(
        title="Demander un courrier",
        parents=(MY_SPACE, Link(TITLE, claim_path(siren))),
        sentences=(
            "Vérifiez avant de demander. Le courrier part à cette adresse, celle du siège dans la base Sirene de l'Insee. "
            "Si elle est fausse, faites-la corriger par l'Insee avant de demander.",
            f"Il dit que c'est vous ({signed_in_user(request)}) qui l'avez demandé, et porte un code à saisir ici.",
            f"Le code sert pendant {plural(LETTER_LIFE.days, 'jour')}, avec ce compte seulement. "
            f"Au bout de {LETTER_TRIES} erreurs, il faut demander un autre courrier.",
        ),
        facts=(
            Row("Adresse", ", ".join(place.lines)),
            Row("SIREN", group_siren(siren)),
            Row("Rôle obtenu", "Administrateur"),
        ),
        submit="Demander le courrier",
        hidden=(("siren", siren),),
        back=Link("Revenir sans rien demander", claim_path(siren)),
    )
    return render_act(request, page)


def _ask_for_letter(request: HttpRequest, siren: str) -> HttpResponse:
    if not is_within_limit("letter", str(signed_in_user(request).pk), most=10, period=DAY):
        return _back_to_claim(request, siren, TOO_MANY)
    try:
        letters.ask(signed_in_user(request), siren)
    except Refused as refusal:
        return _back_to_claim(request, siren, str(refusal))
    messages.success(request, "Le courrier est demandé. Vous saurez par e-mail quand il part.")
    return HttpResponseRedirect(claim_path(siren))


@signed_in
def cancel_letter(request: HttpRequest) -> HttpResponse:
    number = request.POST.get("courrier", "")
    if not (number.isascii() and number.isdigit() and len(number) <= 15):
        raise Http404
    try:
        letter = letters.cancel(signed_in_user(request), int(number))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(claim_path())
    messages.success(request, "Le courrier est annulé : son code ne servira pas.")
    return HttpResponseRedirect(claim_path(letter.siren))


@signed_in
def enter_code(request: HttpRequest) -> HttpResponse:
    waiting = [letter for letter in letters.open_letters(signed_in_user(request)) if not letters.why_dead(letter)]
    companies = [(letter.siren, company_name(letter.siren)) for letter in waiting if letter.printed_at]
    if request.method == "POST":
        return _enter_code(request, companies)
    return _render_code(request, CodeForm(companies=companies), companies, bool(waiting))


def _enter_code(request: HttpRequest, companies: list[tuple[str, str]]) -> HttpResponse:
    form = CodeForm(request.POST, companies=companies)
    if not form.is_valid():
        return _render_code(request, form, companies, bool(companies), status=400)
    user, place = str(signed_in_user(request).pk), place_of(request)
    by_user = is_within_limit("letter-code", user, most=20, period=HOUR)
    by_address = is_within_limit("letter-code-address", place, most=60, period=HOUR)
    if not (by_user and by_address):
        form.add_error(None, TOO_MANY)
        return _render_code(request, form, companies, True, status=429)
    siren = form.cleaned_data["siren"]
    try:
        letters.use_code(signed_in_user(request), siren, form.cleaned_data["code"])
    except Refused as refusal:
        form.add_error("code", str(refusal))
        return _render_code(request, form, companies, True, status=400)
    messages.success(request, "Le code est bon : vous administrez maintenant cette entreprise.")
    return HttpResponseRedirect(company_path(siren))


def _render_code(
    request: HttpRequest, form: CodeForm, companies: list[tuple[str, str]], is_waiting: bool, status: int = 200
) -> HttpResponse:
    nothing = (
        letters.NOT_PRINTED if is_waiting else "Aucun courrier n'attend de code sur ce compte.",
        "Le code ne sert qu'avec le compte qui a demandé le courrier.",
    )
    page = ActPage(
        title="Saisir le code du courrier",
        parents=(MY_SPACE,),
        sentences=() if companies else nothing,
        facts=(Row("Entreprise", companies[0][1]),) if len(companies) == 1 else (),
        form=form if companies else None,
        submit="Valider le code" if companies else "",
        go=None if companies else Link("Rattacher mon entreprise", claim_path()),
    )
    return render_act(request, page, status=status)


def _back_to_claim(request: HttpRequest, siren: str, reason: str) -> HttpResponse:
    messages.error(request, reason)
    return HttpResponseRedirect(claim_path(siren))


def _render(request: HttpRequest, page: ClaimPage, status: int = 200) -> HttpResponse:
    return render_page(request, "carrier/claim.jinja", page, status=status)
