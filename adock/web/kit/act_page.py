"""A page that says what an act will do, asks for what it needs, and does it at the press of a button (`kit/act.jinja`)."""

from dataclasses import dataclass

from django.forms import Form
from django.http import HttpRequest, HttpResponse

from adock.accounts.paths import space_path
from adock.web.kit.frame import render_page
from adock.web.kit.pieces import Link, Row

MY_SPACE = Link("Mon espace", space_path())

TOO_MANY = "Trop d'essais en peu de temps. Attendez une heure, puis recommencez."


@dataclass(frozen=True, slots=True)
class ActPage:
    """`act.jinja`. Without `submit` there is nothing to press: the page only informs."""

    title: str
    parents: tuple[Link, ...]
    sentences: tuple[str, ...] = ()
    facts: tuple[Row, ...] = ()
    form: Form | None = None
    submit: str = ""
    hidden: tuple[tuple[str, str], ...] = ()
    back: Link = MY_SPACE
    choice_hints: dict[str, str] | None = None
    links: tuple[Link, ...] = ()
    go: Link | None = None  # the next step, when it is another page


def render_act(request: HttpRequest, page: ActPage, status: int = 200) -> HttpResponse:
    """Renders an act's page, never cached: what may be done changes, and some of these pages need no sign-in."""
    response = render_page(request, "kit/act.jinja", page, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
