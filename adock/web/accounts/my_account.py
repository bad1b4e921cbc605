"""Mon compte: the user's identity, ways of signing in, sessions and data, and deletion of the account."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.internal.flows.logout import logout
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone

from adock.accounts import acts, services
from adock.accounts.companies import company_name
from adock.accounts.devices import device_label
from adock.accounts.memberships import companies_left_without_administrator
from adock.accounts.models import User
from adock.accounts.paths import account_path, sessions_path, sign_in_path
from adock.accounts.terms import CURRENT_TERMS, accept_terms, has_accepted_terms
from adock.core import journal
from adock.core.dates import in_words
from adock.core.french import enumerated
from adock.web.accounts.export import personal_data
from adock.web.accounts.forms import DeleteForm, NameForm, TermsForm
from adock.web.kit.doors import safe_next, signed_in_user
from adock.web.kit.frame import render_page
from adock.web.kit.pieces import Row
from adock.web.kit.proof import fresh_proof


@dataclass(frozen=True, slots=True)
class HomePage:
    """`accounts/home.jinja`. `new_address` awaits confirmation."""

    identity: tuple[Row, ...]
    new_address: str
    has_password: bool
    second_factors: str


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page with one form and what must be said beside it. `wanted`: where to go afterwards."""

    form: forms.Form
    companies: tuple[str, ...] = ()
    wanted: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class SessionLine:
    number: int
    device: str
    opened: str
    place: str
    is_this_one: bool


@dataclass(frozen=True, slots=True)
class SessionsPage:
    sessions: tuple[SessionLine, ...]

    @property
    def has_others(self) -> bool:
        return any(not session.is_this_one for session in self.sessions)


@login_required
def home(request: HttpRequest) -> HttpResponse:
    user = signed_in_user(request)
    waiting = EmailAddress.objects.filter(user=user, verified=False).order_by("pk").last()
    rows = (
        Row("Nom", user.full_name),
        Row("Adresse e-mail", user.email),
        Row("Compte ouvert le", _day(user.created_at)),
        Row("Dernière connexion", _moment(user.last_login)),
        Row("Conditions acceptées", _versions(user)),
    )
    page = HomePage(
        identity=rows,
        new_address=waiting.email if waiting else "",
        has_password=user.has_usable_password(),
        second_factors=_second_factors(user),
    )
    return render_page(request, "accounts/home.jinja", page)


def _versions(user: User) -> str:
    return ", ".join(f"version du {_version(row.version)}, le {_day(row.accepted_at)}" for row in user.terms.all())


def _second_factors(user: User) -> str:
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    names = {Authenticator.Type.TOTP: "code d'application", Authenticator.Type.WEBAUTHN: "clé d'accès"}
    return enumerated(name for kind, name in names.items() if kind in kinds)


def _version(day: str) -> str:
    return in_words(datetime.fromisoformat(day).date())


def _day(moment: datetime) -> str:
    return in_words(timezone.localtime(moment).date())


def _moment(moment: datetime | None) -> str:
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return f"{in_words(local.date())} à {local:%H h %M}"


@login_required
def name(request: HttpRequest) -> HttpResponse:
    user = signed_in_user(request)
    current = {"first_name": user.first_name, "last_name": user.last_name}
    form = NameForm(request.POST if request.method == "POST" else None, initial=current)
    if not form.is_valid():
        return render_page(request, "accounts/name.jinja", FormPage(form))
    services.rename(user, form.cleaned_data["first_name"], form.cleaned_data["last_name"])
    return _back(request, "Votre nom est enregistré.")


def _back(request: HttpRequest, said: str) -> HttpResponse:
    messages.success(request, said)
    return HttpResponseRedirect(account_path())


# ------------------------------------------------------------------- sessions


@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _end_sessions(request)
    return render_page(request, "usersessions/usersession_list.jinja", SessionsPage(_lines(signed_in_user(request))))


def _lines(user: User) -> tuple[SessionLine, ...]:
    """The user's open sessions, the latest first."""
    known = sorted(UserSession.objects.purge_and_list(user), key=lambda session: session.created_at, reverse=True)
    return tuple(
        SessionLine(row.pk, device_label(row.user_agent), _moment(row.created_at), row.ip, row.is_current()) for row in known
    )


@fresh_proof
def _end_sessions(request: HttpRequest) -> HttpResponse:
    """Ends the session named by `session`, all others, or all (ASVS 7.5.2)."""
    chosen, mine = request.POST.get("session", ""), UserSession.objects.filter(user=signed_in_user(request))
    is_number = chosen.isascii() and chosen.isdecimal() and len(chosen) <= 15
    ended = list(mine if chosen in {"all", "others"} else mine.filter(pk=int(chosen)) if is_number else ())
    if not ended and chosen not in {"all", "others"}:
        raise Http404
    with_this_one = any(session.is_current() for session in ended) and chosen != "others"
    for session in ended:
        if not session.is_current():
            session.end()
    journal.record(acts.SESSIONS_ENDED, actor=signed_in_user(request).pk, subject=services.subject_of(signed_in_user(request)))
    if with_this_one:
        logout(request)
        return HttpResponseRedirect(sign_in_path())
    messages.success(request, "C'est fait : la session est fermée." if is_number else "Vos autres sessions sont fermées.")
    return HttpResponseRedirect(sessions_path())


# ----------------------------------------------------------- data and deletion


@fresh_proof
def data(request: HttpRequest) -> HttpResponse:
    """A page that says what the file contains; its button makes the file."""
    if request.method != "POST":
        return render_page(request, "accounts/data.jinja", None)
    journal.record(acts.DATA_TAKEN, actor=signed_in_user(request).pk, subject=services.subject_of(signed_in_user(request)))
    response = JsonResponse(personal_data(signed_in_user(request)), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Content-Disposition"] = 'attachment; filename="a-dock-mes-donnees.json"'
    return response


@fresh_proof
def delete(request: HttpRequest) -> HttpResponse:
    companies = tuple(map(company_name, companies_left_without_administrator(signed_in_user(request))))
    form = DeleteForm(request.POST if request.method == "POST" else None, companies=companies)
    if not form.is_valid():
        return render_page(request, "accounts/delete.jinja", FormPage(form, companies=companies))
    user = signed_in_user(request)
    logout(request, show_message=False)
    services.delete_account(user)
    return render_page(request, "accounts/deleted.jinja", None)


# ---------------------------------------------------------------------- terms


@login_required
def terms(request: HttpRequest) -> HttpResponse:
    wanted = safe_next(request)
    if has_accepted_terms(signed_in_user(request)):
        return HttpResponseRedirect(wanted)
    form = TermsForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        page = FormPage(form, wanted=wanted, version=_version(CURRENT_TERMS))
        return render_page(request, "accounts/terms.jinja", page)
    accept_terms(signed_in_user(request))
    return HttpResponseRedirect(wanted)
