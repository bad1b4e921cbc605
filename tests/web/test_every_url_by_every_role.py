"""Who may open what: every address of the URL configuration, asked and sent to by everyone there is.

A new address fails here until a row of ADDRESSES says whom it is for. For each, everyone asks (GET) and sends an empty
form (POST): the answer must be the one that the row allows, asking must change nothing, and sending must change nothing
for those it is not for.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import Enum

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from adock.accounts import posts
from adock.accounts.models import ClaimLetter, Identity, Invitation, Membership, OfficerPost, StaffPost, User
from adock.accounts.rules import POWERS, MembershipState, OfficerRole, Power, Role, StaffRole
from adock.carriers.models import CarrierProfile, EmailProof, ProfileRevision
from adock.certificates.kinds import Kind
from adock.certificates.models import Certificate, StatementDraft
from adock.core.models import OutgoingMail
from adock.core.outbox import Mail, send
from adock.vigilance import shares
from adock.vigilance.kinds import Slot
from adock.vigilance.models import DepositedDocument, Share, ShareOpening
from tests import factories as make
from tests import people, sealed
from tests import vigilance_factories as vigilance

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


class Who(Enum):
    """Everyone. `role` is that of an active member of the company the addresses are about; None for all others."""

    ANONYMOUS = "nobody signed in"
    CLOSED = "an administrator whose account is closed"
    STRANGER = "somebody of no company"
    SUSPENDED = "an administrator somebody objected to"
    FORMER = "an administrator who left"
    ELSEWHERE = "an administrator of another company"
    STAFF = "somebody of the service itself"
    OFFICER = "an officer of the State"
    EDITOR = "an editor"
    SIGNATORY = "a signatory"
    ADMINISTRATOR = "an administrator"

    @property
    def is_signed_in(self) -> bool:
        return self not in {Who.ANONYMOUS, Who.CLOSED}

    @property
    def role(self) -> Role | None:
        return Role[self.name] if self.name in Role.__members__ else None


OPENED = {200}
LED_ELSEWHERE = {302}
REFUSED_METHOD = {405}
# a form without its values: shown again, or the page one is led to
ANSWERED = {200, 302, 400, 409, 422}


@dataclass(frozen=True)
class Rule:
    """Whom an address is for. `get` and `post` are what those it is for may be answered."""

    get: frozenset[int] = frozenset(OPENED)
    post: frozenset[int] = frozenset(REFUSED_METHOD)
    needs_sign_in: bool = False
    needs_membership: bool = False
    needs_strength_of_posts: bool = False  # whoever has a post, in a session of one factor, changes no way into the account
    power: Power | None = None
    carries_cookies: bool = False  # a form's token
    takes_forms_from_anywhere: bool = False  # whoever sends it acts as nobody: there is nobody to be tricked
    only_where_no_mail_leaves: bool = False
    values: Mapping[str, str] = field(default_factory=dict)  # of the address, where not the usual ones

    def denial(self, who: Who) -> int | None:
        """The status that turns this person away; None for whom the address is for."""
        if self.needs_sign_in and not who.is_signed_in:
            return 302
        if self.needs_membership and who.role is None:
            return 404
        if self.needs_strength_of_posts and who in {Who.STAFF, Who.OFFICER}:
            return 403
        if self.power is not None and self.power not in POWERS[who.role or Role.EDITOR]:
            return 403
        return None


def public(*get: int) -> Rule:
    """A page for everybody, to read."""
    return Rule(get=frozenset(get or OPENED))


def form(*get: int) -> Rule:
    """A form for everybody. Those it has no sense for (signed in already, nothing under way) are led elsewhere."""
    return Rule(get=frozenset(get or OPENED | LED_ELSEWHERE), post=frozenset(ANSWERED | REFUSED_METHOD), carries_cookies=True)


def shared(*, only_post: bool = False) -> Rule:
    """Behind a secret that nobody here was given: the secret is all that is asked, and without it nothing is there."""
    get = REFUSED_METHOD if only_post else {404}
    return Rule(get=frozenset(get), post=frozenset({404} | REFUSED_METHOD), takes_forms_from_anywhere=True)


def form_without_token() -> Rule:
    """The same on a page that sets no cookie: what is sent is done in nobody's name."""
    answers = frozenset(ANSWERED | {404, 410})
    return Rule(get=answers, post=answers, takes_forms_from_anywhere=True)


def own(*also: int, only_post: bool = False) -> Rule:
    """About the signed-in person itself. `also`: what it is answered when it has nothing of the sort (a key, a code), or
    when a provider is away."""
    get = REFUSED_METHOD if only_post else OPENED | LED_ELSEWHERE
    return Rule(get=frozenset(get | {*also}), post=frozenset(ANSWERED | REFUSED_METHOD | {*also}), needs_sign_in=True)


def way_in(*also: int, only_post: bool = False) -> Rule:
    """Of the person's own ways into the account, one to add or take away."""
    return replace(own(*also, only_post=only_post), needs_strength_of_posts=True)


def member(power: Power | None = None, *, only_post: bool = False, **values: str) -> Rule:
    """About the company: for its members alone, and among them for those whose role has the power."""
    return Rule(
        get=frozenset(REFUSED_METHOD if only_post else OPENED | LED_ELSEWHERE),
        post=frozenset(ANSWERED | REFUSED_METHOD),
        needs_sign_in=True,
        needs_membership=True,
        power=power,
        values=values,
    )


def link(**values: str) -> Rule:
    """The link of a mail, here one that nobody ever received: a page says so, and nothing is done."""
    answers = frozenset({200, 302, 400, 404, 410})
    return Rule(get=answers, post=answers | REFUSED_METHOD, carries_cookies=True, values=values)


def provider() -> Rule:
    """To an identity provider and back: none answers here."""
    return Rule(get=frozenset({200, 302, 400, 404, 502, 503}), carries_cookies=True)


PUBLIC, API, FORM, OWN, LINK, PROVIDER = public(), public(), form(), own(), link(), provider()
MAILBOX = Rule(only_where_no_mail_leaves=True, values={"number": "mail"})
COMPANY, ACCOUNT = "mon-espace/entreprises/<siren>", "mon-espace/compte"
STATEMENTS = f"{COMPANY}/attestations"
SHEET = "mon-espace/etablissements/<siret>/fiche"

ADDRESSES: dict[str, Rule] = {
    # everybody
    "": PUBLIC,
    "recherche": PUBLIC,
    "etablissements/<siret>": PUBLIC,
    "entreprises/<siren>": PUBLIC,
    "aide": PUBLIC,
    "plan-du-site": PUBLIC,
    "robots.txt": PUBLIC,
    ".well-known/security.txt": public(200, 404),
    "contact": form_without_token(),
    "accessibilite": PUBLIC,
    "mentions-legales": PUBLIC,
    "donnees-personnelles": PUBLIC,
    "cookies": PUBLIC,
    "cgu": PUBLIC,
    "attestations/verifier": form_without_token(),
    "attestations/hors-ligne": PUBLIC,
    "attestations/hors-ligne.js": PUBLIC,
    "attestations/<reference>": public(404),
    "attestations/<code>/document.pdf": public(404),
    "sante": PUBLIC,
    "sante/lecture": PUBLIC,
    ".well-known/jwks.json": PUBLIC,
    "api/": PUBLIC,
    "api/v1/": public(404),
    "api/v1/openapi.json": API,
    "api/v1/recherche": API,
    "api/v1/suggestions": API,
    "api/v1/etablissements/<siret>": API,
    "api/v1/entreprises/<siren>": API,
    "api/v1/certificats/<code>": public(404),
    "api/v1/situation": API,
    "api/v1/nomenclatures": API,
    "etablissements/<siret>/ecrire": form_without_token(),
    # signing in and up
    "connexion": FORM,
    "connexion/second-facteur": FORM,
    "connexion/cle": FORM,
    "connexion/compte-ferme": FORM,
    "connexion/proconnect": PROVIDER,
    "connexion/proconnect/retour": PROVIDER,
    "connexion/franceconnect": PROVIDER,
    "connexion/franceconnect/retour": PROVIDER,
    "deconnexion": FORM,
    "deconnexion/retour": form(200, 302, 404),
    "inscription": FORM,
    "inscription/message-envoye": FORM,
    "inscription/renvoyer": form(200, 302, 405),
    "mot-de-passe/oublie": FORM,
    "mot-de-passe/oublie/message-envoye": FORM,
    "mot-de-passe/nouveau": FORM,
    "mot-de-passe/nouveau/<uidb36>-<key>": LINK,
    "confirmer-adresse/<key>": LINK,
    "connexion/verification": own(403),
    "connexion/verification/code": own(403),
    "connexion/verification/cle": own(403),
    # oneself
    "mon-espace": OWN,
    "mon-espace/conditions": OWN,
    ACCOUNT: OWN,
    f"{ACCOUNT}/nom": OWN,
    f"{ACCOUNT}/adresse": OWN,
    f"{ACCOUNT}/mot-de-passe": OWN,
    f"{ACCOUNT}/mot-de-passe/ajouter": OWN,
    f"{ACCOUNT}/sessions": own(404),
    f"{ACCOUNT}/donnees": OWN,
    f"{ACCOUNT}/supprimer": OWN,
    f"{ACCOUNT}/methodes": OWN,
    f"{ACCOUNT}/methodes/code": OWN,
    f"{ACCOUNT}/methodes/code/retirer": way_in(404),
    f"{ACCOUNT}/methodes/cles": OWN,
    f"{ACCOUNT}/methodes/cles/ajouter": OWN,
    f"{ACCOUNT}/methodes/cles/<pk>/renommer": own(404),
    f"{ACCOUNT}/methodes/cles/<pk>/retirer": way_in(404),
    f"{ACCOUNT}/methodes/codes-de-secours": way_in(404),
    f"{ACCOUNT}/methodes/codes-de-secours/nouveaux": way_in(),
    f"{ACCOUNT}/methodes/codes-de-secours/fichier": way_in(404),
    f"{ACCOUNT}/methodes/proconnect": way_in(404, 503),
    f"{ACCOUNT}/methodes/franceconnect": way_in(404, 503),
    f"{ACCOUNT}/methodes/ajout": way_in(404),
    f"{ACCOUNT}/identites/<number>/retirer": way_in(404, only_post=True),
    # claiming a company
    "mon-espace/rattacher": OWN,
    "mon-espace/rattacher/proconnect": own(404, only_post=True),
    "mon-espace/rattacher/courrier": own(404),
    "mon-espace/rattacher/courrier/annuler": own(404, only_post=True),
    "mon-espace/rattacher/code": OWN,
    "invitations/<token>": LINK,
    "objections/<token>": LINK,
    # a company's members
    COMPANY: member(),
    f"{COMPANY}/membres": member(),
    f"{COMPANY}/membres/inviter": member(Power.MANAGE_MEMBERS),
    f"{COMPANY}/membres/<number>/role": member(Power.MANAGE_MEMBERS),
    f"{COMPANY}/membres/<number>/retirer": member(Power.MANAGE_MEMBERS),
    f"{COMPANY}/membres/<number>/retablir": member(Power.MANAGE_MEMBERS, number="suspended"),
    f"{COMPANY}/invitations/<number>/renvoyer": member(Power.MANAGE_MEMBERS, only_post=True, number="invitation"),
    f"{COMPANY}/invitations/<number>/annuler": member(Power.MANAGE_MEMBERS, only_post=True, number="invitation"),
    f"{COMPANY}/quitter": member(),
    f"{COMPANY}/passer-la-main": member(Power.MANAGE_MEMBERS),
    # its vigilance file
    f"{COMPANY}/licences": member(),
    f"{COMPANY}/dossier": member(Power.KEEP_FILE),
    f"{COMPANY}/dossier/<slot>": member(Power.KEEP_FILE),
    f"{COMPANY}/dossier/pieces/<number>/fichier": member(Power.KEEP_FILE, number="document"),
    f"{COMPANY}/dossier/pieces/<number>/retirer": member(Power.KEEP_FILE, number="document"),
    # what it shares
    f"{COMPANY}/partages": member(Power.KEEP_FILE),
    f"{COMPANY}/partages/nouveau": member(Power.KEEP_FILE),
    f"{COMPANY}/partages/<number>": member(Power.KEEP_FILE, number="share"),
    f"{COMPANY}/partages/<number>/date": member(Power.KEEP_FILE, number="share"),
    f"{COMPANY}/partages/<number>/arreter": member(Power.KEEP_FILE, number="share"),
    "partages/<token>": shared(),
    "partages/<token>/dossier": shared(),
    "partages/<token>/pieces/<slot>": shared(only_post=True),
    "partages/<token>/archive": shared(only_post=True),
    # its statements
    STATEMENTS: member(),
    f"{STATEMENTS}/nouvelle": member(Power.SIGN),
    f"{STATEMENTS}/reprendre": member(Power.SIGN),
    f"{STATEMENTS}/abandonner": member(Power.SIGN),
    f"{STATEMENTS}/signataire": member(Power.SIGN),
    f"{STATEMENTS}/salaries": member(Power.SIGN),
    f"{STATEMENTS}/salaries/ajouter": member(Power.SIGN),
    f"{STATEMENTS}/salaries/coller": member(Power.SIGN),
    f"{STATEMENTS}/salaries/<rank>/modifier": member(Power.SIGN),
    f"{STATEMENTS}/salaries/<rank>/retirer": member(Power.SIGN),
    f"{STATEMENTS}/relire": member(Power.SIGN),
    f"{STATEMENTS}/<number>": member(number="certificate"),
    # the paper of a list is for signatories alone
    f"{STATEMENTS}/<number>/pdf": member(Power.SIGN, number="certificate"),
    f"{STATEMENTS}/<number>/retirer": member(Power.SIGN, number="certificate"),
    # its sheets
    SHEET: member(Power.EDIT_SHEET),
    f"{SHEET}/adresse": member(Power.EDIT_SHEET, only_post=True),
    f"{SHEET}/versions": member(Power.EDIT_SHEET),
    "confirmer-adresse-fiche/<token>": form_without_token(),
    # outside production
    "courriels": MAILBOX,
    "courriels/lettres": Rule(get=frozenset(REFUSED_METHOD), post=frozenset(LED_ELSEWHERE), only_where_no_mail_leaves=True),
    "courriels/<number>": MAILBOX,
    "courriels/<number>/html": MAILBOX,
}


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Each address as ADDRESSES writes it: `<name>` for what varies, whatever its converter or expression."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            named = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route)
            yield re.sub(r"<\w+:(\w+)>", r"<\1>", named).replace("^", "").replace("$", "")


EXISTING = frozenset(routes(get_resolver().url_patterns))
TRIED = sorted(ADDRESSES.keys() & EXISTING)


def test_every_address_says_whom_it_is_for():
    assert sorted(EXISTING - ADDRESSES.keys()) == []


@pytest.fixture
def everyone(build_index) -> dict[Who, User]:
    """A company of two establishments with members of every sort, another one, and people of neither."""
    first = make.registration(make.siret(1), lc={})
    make.registration(make.siret(1, 2), is_head_office=False, lc={})
    make.registration(make.siret(2), lc={})
    make.profile(first, phone="+33240000000", email="contact@transports.example")
    known = {who: people.user(who.name.lower()) for who in Who if who is not Who.ANONYMOUS}
    for who, user in known.items():
        if who.role:
            people.member(make.siren(1), who.role, user=user)
    people.member(make.siren(1), user=known[Who.SUSPENDED], state=MembershipState.SUSPENDED, suspended_at=timezone.now())
    people.member(make.siren(1), user=known[Who.FORMER], state=MembershipState.ENDED, ended_at=timezone.now())
    people.member(make.siren(1), user=known[Who.CLOSED])
    people.member(make.siren(2), user=known[Who.ELSEWHERE])
    posts.grant_staff(known[Who.STAFF].email, StaffRole.INTRAPRENEUR)
    posts.grant_officer(known[Who.OFFICER].email, "DREAL-53", OfficerRole.DECIDER, by="1", reason="Essai")
    Invitation.objects.create(
        siren=make.siren(1),
        email="invite@transports.example",
        role=Role.EDITOR,
        invited_by=Membership.objects.get(user=known[Who.ADMINISTRATOR]),
        token_digest="x",
        expires_at=timezone.now() + timedelta(days=14),
    )
    vigilance.document(Slot.URSSAF)
    shares.create(known[Who.SIGNATORY], make.siren(1), "CHARGEUR", ["urssaf"], make.TODAY, with_code=False)
    sealed.row(kind=Kind.FOREIGN_WORKERS)
    sealed.draft(known[Who.ADMINISTRATOR], kind=Kind.FOREIGN_WORKERS)
    send(Mail(recipient="a@adock.example", subject="Bonjour", sentences=("Bonjour.",), reason="Un essai."))
    build_index()
    return known


def address_of(route: str, rule: Rule, everyone: dict[Who, User]) -> str:
    numbers = {
        "member": Membership.objects.get(user=everyone[Who.EDITOR]).pk,
        "suspended": Membership.objects.get(user=everyone[Who.SUSPENDED]).pk,
        "invitation": Invitation.objects.get().pk,
        "mail": OutgoingMail.objects.latest("id").pk,
        "certificate": Certificate.objects.get().number,
        "document": DepositedDocument.objects.get().pk,
        "share": Share.objects.get().pk,
    }
    usual = {"siren": make.siren(1), "siret": make.siret(1), "pk": "1", "token": "inconnu", "key": "inconnu", "uidb36": "1"}
    usual |= {"reference": "ADK-2026-999999", "code": "7KQ2-M9FD-3XHA"}
    usual |= {"slot": "urssaf", "rank": "1"}
    usual["number"] = str(numbers[rule.values.get("number", "member")])
    return "/" + re.sub(r"<(\w+)>", lambda name: usual[name[1]], route)


@pytest.fixture
def sessions(everyone) -> dict[Who, str]:
    """Who is signed in, by the cookie that says so; the one whose account is closed was so before."""
    opened = {}
    for who, user in everyone.items():
        opened[who] = people.signed_in(user).cookies["session"].value
    User.objects.filter(pk=everyone[Who.CLOSED].pk).update(is_active=False)
    return opened


def client_of(who: Who, sessions: dict[Who, str], **options: bool) -> Client:
    client = Client(raise_request_exception=False, **options)
    if who in sessions:
        client.cookies["session"] = sessions[who]
    return client


# What nobody may change that has no right to.
PROTECTED = (
    Membership,
    OfficerPost,
    StaffPost,
    Invitation,
    ClaimLetter,
    CarrierProfile,
    ProfileRevision,
    EmailProof,
    User,
    Identity,
    DepositedDocument,
    Share,
    ShareOpening,
    Certificate,
    StatementDraft,
)
ALL_ROWS = "SELECT " + ", ".join(
    f"(SELECT string_agg(kept::text, '|' ORDER BY kept::text) FROM {model._meta.db_table} kept)" for model in PROTECTED
)


def state() -> tuple[str | None, ...]:
    with connection.cursor() as cursor:
        cursor.execute(ALL_ROWS)
        return cursor.fetchone()


@pytest.mark.parametrize("route", TRIED, ids=lambda route: f"/{route}")
def test_each_address_answers_those_it_is_for_and_turns_all_others_away(route, everyone, sessions):
    rule = ADDRESSES[route]
    address = address_of(route, rule, everyone)
    faults, before = [], state()
    for who in Who:
        for method, expected in (("GET", rule.get), ("POST", rule.post)):
            with transaction.atomic():
                response = client_of(who, sessions).generic(method, address)
                denial = rule.denial(who)
                allowed = expected if denial is None else {denial, *(REFUSED_METHOD & expected)}
                to_sign_in = response.headers.get("Location", "").startswith("/connexion?")
                if response.status_code not in allowed:
                    faults.append(f"{method} by {who.value}: {response.status_code}, not {sorted(allowed)}")
                elif to_sign_in != (denial == 302 and response.status_code == 302):
                    faults.append(f"{method} by {who.value}: led to {response.headers['Location']}")
                if (method == "GET" or denial is not None) and state() != before:
                    faults.append(f"{method} by {who.value}: changed something")
                transaction.set_rollback(True)
    assert faults == []


GUARDED = [route for route in TRIED if not (route.startswith("api/v1/") or ADDRESSES[route].takes_forms_from_anywhere)]


@pytest.mark.parametrize("route", GUARDED, ids=lambda route: f"/{route}")
def test_no_form_is_taken_without_its_token(route, everyone, sessions):
    client = client_of(Who.ADMINISTRATOR, sessions, enforce_csrf_checks=True)
    assert client.post(address_of(route, ADDRESSES[route], everyone)).status_code in {403, 405}


@pytest.mark.parametrize("route", TRIED, ids=lambda route: f"/{route}")
def test_what_is_ones_own_is_kept_by_no_cache_and_what_is_everybodys_sets_no_cookie(route, everyone, sessions):
    rule = ADDRESSES[route]
    address = address_of(route, rule, everyone)
    anonymous = Client().get(address)
    if not (rule.needs_sign_in or rule.carries_cookies):
        assert not anonymous.cookies
    if anonymous.headers["Content-Type"].startswith("text/html") and rule is PUBLIC:
        assert "Cookie" in anonymous.headers["Vary"]
    signed_in = client_of(Who.ADMINISTRATOR, sessions).get(address)
    if signed_in.headers["Content-Type"].startswith("text/html") and signed_in.status_code == 200:
        assert "no-store" in signed_in.headers["Cache-Control"]


@pytest.mark.parametrize("route", [route for route in TRIED if ADDRESSES[route].only_where_no_mail_leaves])
def test_what_is_for_demonstrations_only_is_not_there_where_mail_leaves(route, everyone, settings):
    settings.LOCAL_MAILBOX = False
    assert Client().get(address_of(route, ADDRESSES[route], everyone)).status_code == 404
