"""Values in French: counts with their noun, thousands, file sizes, lists, time left; and French no-break spaces.

Days are in dates.py, moments in moments.py. Pure.
"""

import re
from collections.abc import Iterable

# Between groups of digits, and wherever a line must not break.
NARROW_NO_BREAK, NO_BREAK = "\u202f", "\u00a0"


def plural(count: int, singular: str, plural_form: str | None = None) -> str:
    """ "1 copie", "2 copies", "12 345 établissements"."""
    return f"{grouped(count)} {noun(count, singular, plural_form)}"


def noun(count: int, singular: str, plural_form: str | None = None) -> str:
    """The noun that goes with a count, alone: "copie", "copies". None and one are singular."""
    return singular if count < 2 else (plural_form or singular + "s")


def grouped(count: int) -> str:
    """ "12 345", its groups held together."""
    return f"{count:,}".replace(",", NARROW_NO_BREAK)


def grouped_plainly(count: int) -> str:
    """ "12 345" for a terminal, where spaces are plain."""
    return f"{count:,}".replace(",", " ")


def weight(size: int) -> str:
    """A file's size, given in bytes: "340 ko", "1,2 Mo"."""
    if size >= 1_000_000:
        return f"{size / 1_000_000:.1f}".replace(".", ",") + NO_BREAK + "Mo"
    return f"{max(1, round(size / 1_000))}{NO_BREAK}ko"


def enumerated(words: Iterable[str]) -> str:
    """ "a", "a et b", "a, b et c"."""
    *first, last = [*words] or [""]
    return f"{', '.join(first)} et {last}" if first else last


def capitalized(text: str) -> str:
    """The text as it begins a sentence; only its first letter changes."""
    return text[:1].upper() + text[1:]


# --- how long is left ---


def days_left(days: int) -> str:
    """For what lasts some months: "dernier jour", "encore 23 jours", "encore 150 jours"."""
    return "dernier jour" if days == 0 else f"encore {plural(days, 'jour')}"


def time_left(days: int) -> str:
    """For what lasts years: "dernier jour", "encore 23 jours", "encore 6 mois", "encore 3 ans"."""
    if days < 60:
        return days_left(days)
    months = days // 30
    return f"encore {months} mois" if days < 2 * 365 else f"encore {days // 365} ans"


def in_days(days: int) -> str:
    """ "aujourd'hui", "dans 1 jour", "dans 12 jours"."""
    return "aujourd'hui" if days == 0 else f"dans {plural(days, 'jour')}"


def in_days_or_tomorrow(days: int) -> str:
    """ "aujourd'hui", "demain", "dans 12 jours"."""
    return "demain" if days == 1 else in_days(days)


def in_minutes(minutes: int) -> str:
    """ "dans une minute", "dans 12 minutes", "dans une heure": an hour at most."""
    if minutes == 1:
        return "dans une minute"
    return f"dans {minutes} minutes" if minutes < 60 else "dans une heure"


# --- no-break spaces ---

# A plain space that becomes one that no line breaks at: inside quotation marks, before a high sign that ends a word, before
# a per cent or a euro, after "n°", before an article's number, and between a number and its unit. A high sign that begins
# something is part of a code: " ?page=2", " :8000", " != 0".
_UNBROKEN = re.compile(
    r" (?:(?=[»%€]|[:;?!](?![\w/=]))|(?<=[«≤] )|(?<=n° )|(?<=article )(?=[A-Z0-9])"
    r"|(?<=\d )(?=(?:t|ko|Mo|euros|heures)\b|(?:\d{3}[ \u00a0])+(?:€|euros)))"
)


def typeset(text: str) -> str:
    """Adds the no-break spaces of French typography. Idempotent. Not for markup: it knows no tags.

    Only plain spaces change: times, addresses and codes, which have none there, stay as they are.
    """
    return _UNBROKEN.sub(NO_BREAK, text)


def unbroken(text: str) -> str:
    """A number or a code written in groups, such as a SIRET on paper, so that no line breaks inside it."""
    return text.replace(" ", NO_BREAK)
