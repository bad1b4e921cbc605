"""Jinja2 as the pages use it: what every template may call (allauth's pages also have what adock/web/environment.py adds)."""

import json
from collections.abc import Hashable, MutableMapping
from datetime import date
from functools import cache, lru_cache
from typing import Any

from django.contrib.messages import get_messages
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from jinja2 import Environment, StrictUndefined
from jinja2.runtime import Macro
from markupsafe import Markup

from adock.accounts import paths as accounts
from adock.carriers import paths as carriers
from adock.certificates import paths as certificates
from adock.core import paths as core
from adock.core.dates import in_words
from adock.core.languages import SOURCE, gettext, language
from adock.core.siren import group_siren, group_siret
from adock.dues import paths as dues
from adock.register import paths as register
from adock.search import paths as search
from adock.vigilance import paths as vigilance
from adock.web.kit.translation import Translations
from adock.web.kit.typography import (
    SHOWN,
    SHOWN_PLAINLY,
    FrenchTypography,
    PageCode,
    as_written,
    shown,
    shown_plainly,
    shown_within,
)

# Templates get the addresses of our pages from the same functions, under the same names.
PATHS = {
    name: path
    for domain in (core, register, accounts, carriers, certificates, vigilance, search, dues)
    for name, path in vars(domain).items()
    if name.endswith("_path")
}
# Rendered pieces of pages to cache, some kilobytes each.
MOST_PIECES = 1000


class PageEnvironment(Environment):
    code_generator_class = PageCode
    language = SOURCE  # the language its templates are compiled in

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What a template may call, as one plain dictionary. Jinja2 would look up a chain of two at each render and
        compare it name by name at each import, which takes a seventh of a page's time."""
        return {**self.globals, **(d or {})}


def environment(**options: Any) -> Environment:
    options["undefined"] = StrictUndefined
    options["trim_blocks"] = True
    options["lstrip_blocks"] = True
    options["cache_size"] = -1  # there are a few dozen templates: all are cached
    jinja = PageEnvironment(**options, extensions=[FrenchTypography, Translations])
    jinja.newstyle_gettext = True  # type: ignore[attr-defined]  # of the extension
    jinja.policies["ext.i18n.trimmed"] = True
    jinja.globals["_"] = gettext
    jinja.globals["static"] = staticfiles_storage.url
    jinja.globals.update(PATHS)
    jinja.globals["cached"] = cached
    jinja.globals["csrf_token"] = get_token
    jinja.globals["messages_of"] = get_messages
    jinja.filters["siret"] = group_siret
    jinja.filters["siren"] = group_siren
    jinja.filters["day"] = _day
    jinja.filters["in_fours"] = _in_fours
    jinja.filters["json"] = _json
    jinja.filters[SHOWN] = shown
    jinja.filters[SHOWN_PLAINLY] = shown_plainly
    jinja.filters["typeset_within"] = shown_within
    jinja.filters["as_written"] = as_written
    return jinja


@lru_cache(MOST_PIECES, typed=True)
def cached(macro: Macro, *values: Hashable) -> Markup:
    """What a macro writes for these values, cached: for the pieces that many pages share.

    In a template, `{{ cached(header, site, current) }}` instead of `{{ header(site, current) }}`. The macro may depend on
    its values alone, which must be immutable: texts, numbers, frozen dataclasses, tuples of them.
    """
    return Markup(macro(*values))  # noqa: S704 - a macro escapes what it writes


def _day(value: date | None) -> str:
    return in_words(value) if value else gettext("date inconnue")


def _in_fours(value: str) -> str:
    """A long code in groups of four, as it is read aloud or copied by hand: "ABCD EFGH"."""
    return " ".join(value[at : at + 4] for at in range(0, len(value), 4))


def _json(value: Any) -> Markup:
    """JSON for a `<script type="application/json">`, without any character that could end the element."""
    text = json.dumps(value, cls=DjangoJSONEncoder)
    return Markup(text.translate({ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}))  # noqa: S704 - escaped here


def templates() -> Environment:
    """The pages' Jinja2 environment in the request's language: Django's own for French, one more per other language."""
    backend = engines["jinja2"]
    assert isinstance(backend, Jinja2)
    spoken = language()
    return backend.env if spoken == SOURCE else _in_language(backend.env, spoken)


@cache
def _in_language(source: Environment, language: str) -> Environment:
    """An environment whose templates are compiled anew, with the catalogue's words."""
    other: PageEnvironment = source.overlay()  # type: ignore[assignment]  # of the same class
    other.language = language
    return other


def piece(template: str, macro: str, *values: object) -> Markup:
    """What a macro writes, for callers that cache it outside the pages."""
    written: Markup = getattr(templates().get_template(template).module, macro)(*values)
    return written


def render(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """An HTML answer. Jinja2 is called directly: Django's backend would add nothing our pages use."""
    html = templates().get_template(template).render(request=request, **context)
    return HttpResponse(html, status=status)
