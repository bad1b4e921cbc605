"""Words that can be said in another language: a French sentence with named holes, kept apart from what fills them. Pure.

French is the source language, used as written. Another language is a `Tongue`, which looks up the sentence with its holes;
the values are filled in afterwards.
"""

from datetime import date
from typing import NamedTuple, Protocol

from adock.core import dates, french


class Tongue(Protocol):
    """Gives a text in some language."""

    def text(self, text: str) -> str: ...

    def noun(self, count: int, one: str, many: str) -> str: ...


class French:
    def text(self, text: str) -> str:
        return text

    def noun(self, count: int, one: str, many: str) -> str:
        return french.noun(count, one, many)


FRENCH = French()


def marked(text: str) -> str:
    """Marks a text for the catalogues and returns it unchanged; whoever shows it looks it up."""
    return text


class Counted(NamedTuple):
    """ "6 copies conformes", the number as bare digits."""

    number: int
    one: str
    many: str

    def said(self, tongue: Tongue = FRENCH) -> str:
        return f"{self.number} {tongue.noun(self.number, self.one, self.many)}"


class Words(NamedTuple):
    """`text` has a hole for each of `values`: days, counts, other words, names. Made by `words`."""

    text: str
    values: tuple[tuple[str, object], ...] = ()

    def said(self, tongue: Tongue = FRENCH) -> str:
        found = tongue.text(self.text)
        return found.format(**{name: _said(value, tongue) for name, value in self.values}) if self.values else found


class Capitalized(NamedTuple):
    """Words that begin a sentence."""

    words: Words

    def said(self, tongue: Tongue = FRENCH) -> str:
        return french.capitalized(self.words.said(tongue))


def words(text: str, **values: object) -> Words:
    """`words("La {name} a expiré le {until}.", name=words("licence communautaire"), until=day)`."""
    return Words(text, tuple(values.items()))


def _said(value: object, tongue: Tongue) -> str:
    if isinstance(value, date):
        return dates.in_words(value)
    return value.said(tongue) if isinstance(value, _SAID) else str(value)


_SAID = (Words, Counted, Capitalized)
