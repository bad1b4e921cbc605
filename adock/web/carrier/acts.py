"""A page that says what an act will do, asks for what it needs, and does it by a button. Shown by `carrier/act.jinja`."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.messages import get_messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse

from adock.accounts.models import User
from adock.web.public.parts import Link, Row
from adock.web.public.rendering import render_page

MY_SPACE = Link("Mon espace", "/mon-espace")

TOO_MANY = "Trop d'essais en peu de temps. Attendez une heure, puis recommencez."


@dataclass(frozen=True, slots=True)
class Told:
    """What the act just done, or its refusal, has to say. `kind` is the design system's: success, error, info, warning."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class ActPage:
    """`act.jinja`. Without `submit` there is nothing to press: the page only tells."""

    title: str
    parents: tuple[Link, ...]
    sentences: tuple[str, ...] = ()
    facts: tuple[Row, ...] = ()
    form: Form | None = None
    submit: str = ""
    hidden: tuple[tuple[str, str], ...] = ()
    back: Link = MY_SPACE
    notices: tuple[Told, ...] = ()
    choice_hints: dict[str, str] | None = None
    links: tuple[Link, ...] = ()
    go: Link | None = None  # the next step, when it is another page


def render_act(request: HttpRequest, page: ActPage, status: int = 200) -> HttpResponse:
    """Never kept by a cache: what may be done changes, and some of these pages are opened without signing in."""
    response = render_page(request, "carrier/act.jinja", page, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def told(request: HttpRequest) -> tuple[Told, ...]:
    """What the page before left to say; said once."""
    return tuple(Told(message.level_tag, str(message)) for message in get_messages(request))


def why_unreached(user: User) -> str:
    """Why no mail reaches this member, who would not know of a newcomer nor of an end; empty when an address has answered."""
    if user.email:
        return ""
    waiting = EmailAddress.objects.filter(user=user, verified=False).order_by("pk").last()
    lack = f"{waiting.email} n'est pas encore confirmée." if waiting else "Votre compte n'a pas d'adresse e-mail."
    return (
        f"{lack} Si quelqu'un d'autre est rattaché à l'entreprise, vous ne le saurez pas à temps pour vous y opposer. "
        "Rien ne vous rappellera non plus la fin d'une attestation ou d'une pièce."
    )
