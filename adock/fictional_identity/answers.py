"""Answers of the fictional providers: JSON, JWT, and two pages in French that say that they are fictional."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from adock.core.siren import group_siret
from adock.fictional_identity.people import Establishment, Person
from adock.fictional_identity.rules import Rules, origin

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
HTML, JSON, JWT = "text/html; charset=utf-8", "application/json", "application/jwt"


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@cache
def _pages() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def json_answer(value: Mapping[str, Any], status: int = 200) -> Answer:
    return Answer(status, json.dumps(value, ensure_ascii=False).encode(), JSON)


def jwt_answer(token: str) -> Answer:
    return Answer(200, token.encode(), JWT)


def redirection(address: str) -> Answer:
    return Answer(303, headers={"Location": address})


def refusal_page(rules: Rules, status: int, code: str, words: str) -> Answer:
    return _page("refusal", status, rules, "'self'", code=code, words=words)


def sign_in_page(
    rules: Rules,
    return_address: str,
    interaction: str,
    people: Sequence[Person],
    establishments: Sequence[Establishment],
    shown: Mapping[str, str],
) -> Answer:
    """The sign-in page. `shown` is what was chosen and what was wrong with it, when the page is shown again."""
    return _page(
        "sign_in",
        400 if "error" in shown else 200,
        rules,
        # a browser follows the redirection after a form only to origins that the page allows
        f"'self' {origin(return_address)}",
        interaction=interaction,
        people=people,
        establishments=[(one.siret, f"{one.name} ({group_siret(one.siret)})") for one in establishments],
        service=origin(return_address),
        error=shown.get("error", ""),
        chosen=shown.get("person", people[0].key),
        typed=shown.get("typed", ""),
        factors=shown["factors"],
    )


def _page(name: str, status: int, rules: Rules, form_action: str, **context: Any) -> Answer:
    html = _pages().get_template(f"fictional_identity/{name}.jinja").render(rules=rules, **context)
    policy = f"default-src 'none'; style-src 'self'; form-action {form_action}; base-uri 'none'; frame-ancestors 'none'"
    return Answer(status, html.encode(), HTML, {"Content-Security-Policy": policy})
