"""Jinja2 as the pages use it: what every template may call, and nothing else."""

from datetime import date
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from jinja2 import Environment, StrictUndefined

from adock.core.dates import in_words
from adock.core.siren import group_siren, group_siret
from adock.web.accounts.provider_choices import linked_identities, provider_choices


def environment(**options: Any) -> Environment:
    options["undefined"] = StrictUndefined
    options["trim_blocks"] = True
    options["lstrip_blocks"] = True
    jinja = Environment(**options)  # noqa: S701 - Django's backend passes autoescape=True among the options
    jinja.globals["static"] = staticfiles_storage.url
    jinja.globals["csrf_token"] = get_token
    jinja.globals["provider_choices"] = provider_choices
    jinja.globals["linked_identities"] = linked_identities
    jinja.filters["siret"] = group_siret
    jinja.filters["siren"] = group_siren
    jinja.filters["day"] = _day
    return jinja


def _day(value: date | None) -> str:
    return in_words(value) if value else "date inconnue"


def templates() -> Environment:
    """The pages' Jinja2, as Django keeps it."""
    backend = engines["jinja2"]
    assert isinstance(backend, Jinja2)
    return backend.env


def render(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """An HTML answer. Jinja2 is called directly: Django's backend would add nothing our pages use."""
    html = templates().get_template(template).render(request=request, **context)
    return HttpResponse(html, status=status)
