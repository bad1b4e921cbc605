"""The language that words are shown in, by the framework's catalogues (adock/locale).

French is the source language: it reads no catalogue, the text in the code is shown as it is. `make messages` extracts what
there is to translate.
"""

from functools import cache

from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.utils import translation

from adock.core import french
from adock.core.words import FRENCH, Tongue, Words

SOURCE = "fr"


def language() -> str:
    """The current request's language."""
    return SOURCE if _is_only_french() else translation.get_language() or SOURCE


@cache
def _is_only_french() -> bool:
    # asked some forty times a page, and reading a setting of Django costs a microsecond
    return len(settings.LANGUAGES) == 1


@receiver(setting_changed)
def _read_again(*, setting: str, **_: object) -> None:
    if setting == "LANGUAGES":
        _is_only_french.cache_clear()


def gettext(text: str) -> str:
    """Called `_` where it is used: `_("Établissement")`, `_("Le {day}").format(day=day)`."""
    return text if language() == SOURCE else translation.gettext(text)


def plural(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun: "1 copie", "12 345 établissements"."""
    if language() == SOURCE:
        return french.plural(count, one, many)
    return f"{french.grouped(count)} {translation.ngettext(one, many or one + 's', count)}"


def said(words: Words) -> str:
    """A sentence from the rules, in the reader's language."""
    return words.said(FRENCH if language() == SOURCE else CATALOGUE)


class _Catalogue:
    def text(self, text: str) -> str:
        return translation.gettext(text)

    def noun(self, count: int, one: str, many: str) -> str:
        return translation.ngettext(one, many, count)


CATALOGUE: Tongue = _Catalogue()
