"""Access to the pages that are not for everybody: signed-in users, members of a company, officers, public agents, staff.

A stranger to a company gets the same 404 as for a company that does not exist, so nobody learns who has claimed what.
Strangers to the offices or the staff do not learn which pages these have either. What a door refuses is journalled
(security.py).

Officers and staff enter in a strong session alone, whatever the path to it: second_factor.py.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from adock.accounts.models import Membership, OfficerPost, StaffPost, User
from adock.accounts.paths import accept_terms_path, sign_in_path, space_path
from adock.accounts.permissions import membership_of, officer_post_of, staff_post_of
from adock.accounts.rules import OfficerPower, Power, StaffPower
from adock.accounts.terms import has_accepted_terms
from adock.core.siren import is_siren
from adock.web.kit.second_factor import ask_for_second_factor, is_strong
from adock.web.kit.security import ONE_FACTOR, STRANGER, note_refusal
from adock.web.kit.security import POWERLESS as WITHOUT_POWER
from adock.web.kit.sign_in import LONGEST_RETURN, page_to_return_to, signed_in_as_public_agent

View = Callable[..., HttpResponse]

POWERLESS = "Votre rôle dans l'entreprise ne permet pas cela. Demandez-le à un administrateur de l'entreprise."
POWERLESS_OFFICER = "Votre rôle dans le service ne permet pas cela. Demandez-le à l'administrateur de votre service."
POWERLESS_STAFF = "Votre rôle dans l'équipe d'A Dock ne permet pas cela. Demandez-le à l'intrapreneur du service."
FOR_AGENTS = (
    "Cette page est réservée aux agents de l'administration. Votre connexion n'indique pas que vous en êtes un : "
    "connectez-vous par ProConnect avec votre adresse professionnelle, ou écrivez-nous depuis la page « Contact »."
)


def signed_in(view: View) -> View:
    """For signed-in users who accepted the terms in force; others are led to do so and back. Never cached."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        if not has_accepted_terms(request.user):
            return _with_return(accept_terms_path(), request)
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    return guarded


def member_who_may(power: Power | None = None) -> Callable[[View], View]:
    """For members of the company named by the view's `siren`; the view receives `membership`.

    A stranger gets 404, a member whose role lacks the power 403.
    """

    def guard(view: View) -> View:
        @signed_in
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, siren: str, **kwargs: Any) -> HttpResponse:
            member = require_member(request, siren, power)
            return view(request, *args, siren=siren, membership=member, **kwargs)

        return guarded

    return guard


def officer_who_may(power: OfficerPower | None = None) -> Callable[[View], View]:
    """For officers of the State, in a strong session; the view receives `officer`, which names the office.

    Refuses as staff_who_may does.
    """
    return _for_holders("officer", officer_post_of, power, POWERLESS_OFFICER)


def staff_who_may(power: StaffPower | None = None) -> Callable[[View], View]:
    """For the staff of this service, in a strong session; the view receives `staff`.

    A stranger gets 404; a role that lacks the power gets 403. A session that is not strong gets 403 too, on a page that leads
    to where a second factor is given or added.
    """
    return _for_holders("staff", staff_post_of, power, POWERLESS_STAFF)


def _for_holders(
    name: str, post_of: Callable[[User], OfficerPost | StaffPost | None], power: Any, refusal: str
) -> Callable[[View], View]:
    """The door of those who hold a post: the view receives it under `name`. `power`: one of that post's, or None."""

    def guard(view: View) -> View:
        @signed_in
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            post = post_of(signed_in_user(request))
            if post is None:
                note_refusal(request, STRANGER)
                raise Http404
            if power is not None and not post.has(power):
                note_refusal(request, WITHOUT_POWER)
                raise PermissionDenied(refusal)
            if not is_strong(request):
                note_refusal(request, ONE_FACTOR)
                return ask_for_second_factor(request)
            return view(request, *args, **{name: post}, **kwargs)

        return guarded

    return guard


def public_agents_only(view: View) -> View:
    """For public agents of any service, as ProConnect said at the sign-in that opened the session."""

    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not signed_in_as_public_agent(request):
            note_refusal(request, STRANGER)
            raise PermissionDenied(FOR_AGENTS)
        return view(request, *args, **kwargs)

    return guarded


def signed_in_user(request: HttpRequest) -> User:
    """The signed-in user, in a view that only users reach; raises PermissionDenied where there is none."""
    user = request.user
    if not user.is_authenticated:
        raise PermissionDenied
    return user


def require_member(request: HttpRequest, siren: str | None, power: Power | None = None) -> Membership:
    """Returns the membership; raises Http404 for a stranger, PermissionDenied for a member without the power."""
    user = request.user
    member = membership_of(user, siren) if user.is_authenticated and siren and is_siren(siren) else None
    if member is None:
        note_refusal(request, STRANGER, siren if siren and is_siren(siren) else "")
        raise Http404
    if power is not None and not member.has(power):
        note_refusal(request, WITHOUT_POWER, member.siren)
        raise PermissionDenied(POWERLESS)
    return member


def to_sign_in(request: HttpRequest) -> HttpResponse:
    return _with_return(sign_in_path(), request)


def _with_return(path: str, request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(f"{path}?{urlencode({'next': page_to_return_to(request)})}")


def safe_next(request: HttpRequest, default: str = space_path()) -> str:
    """Where to go afterwards: the requested `next` if it is a page of ours, else `default`."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if is_ours(wanted) else default


def is_ours(url: str) -> bool:
    """Whether it is one of our own pages, given by its path, and short enough for pages to repeat it."""
    return len(url) <= LONGEST_RETURN and url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
