"""The pieces of pages, as plain values ready to show.

A template chooses nothing: words, figures and addresses are decided before it is rendered. Numbers arrive
grouped (`000 123 456 00018`), days in words and as ISO dates, counts with their noun.

Every page also receives, beside its own `page`:

* `site`: a `Site`;
* `has_fictional_data`: whether companies that the project invented are in the base;
* `stale_notice`: the sentence of the banner about old data, empty when the sources are fresh.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from markupsafe import Markup

from adock.core.dates import in_words
from adock.core.siren import group_siren, group_siret, is_provisional
from adock.core.words import marked
from adock.web.kit.drawings import LicenceBar, TimelineAxis


@dataclass(frozen=True, slots=True)
class Site:
    """Who publishes this site. What the publisher has not given is empty, and the pages say so."""

    ministry: str = ""
    publisher: str = ""
    publisher_address: str = ""
    publisher_phone: str = ""
    publication_director: str = ""  # a function, or a name that the publisher gave
    host: str = ""
    host_address: str = ""
    host_phone: str = ""
    contact_email: str = ""
    data_protection_email: str = ""
    source_url: str = ""
    accessibility: str = marked("non conforme")  # the wording set by law, until an audit says better


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Day:
    iso: str
    words: str

    @classmethod
    def of(cls, day: date) -> "Day":
        return cls(day.isoformat(), in_words(day))


class State(Enum):
    """How a verdict looks: the code is the style's suffix, the icon is DSFR's. Only plates and lines of verdicts take its
    colour; what else has a state (licences, papers) has its icon alone."""

    GOOD = ("bon", "fr-icon-success-fill")
    WATCH = ("attention", "fr-icon-warning-fill")
    UNSUITED = ("non-couvert", "fr-icon-ad-unsuited")
    BAD = ("mauvais", "fr-icon-error-fill")
    NEUTRAL = ("neutre", "fr-icon-info-fill")

    def __init__(self, code: str, icon: str) -> None:
        self.code = code
        self.icon = icon


@dataclass(frozen=True, slots=True)
class Plate:
    """The quay plate: a verdict as a word, its reason as one sentence with its article of law, the day it is about and the
    source it rests on. `check` says whom to ask."""

    state: State
    word: str
    sentence: str
    day: str = ""
    article: str = ""
    check: str = ""
    source: str = ""
    # Computed once: lists of plates are rendered at every search, where a field costs less than a look-up.
    code: str = field(init=False)
    icon: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "code", self.state.code)
        object.__setattr__(self, "icon", self.state.icon)


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason besides the one in the plate. `severity` is the word shown: "Bloquant", "À vérifier", "À savoir"."""

    state: State
    severity: str
    sentence: str
    article: str = ""
    check: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A number that people compare or dictate: shown in groups, copied without spaces. `kind` is what it is called."""

    name: str
    grouped: str
    bare: str
    kind: str = marked("numéro")


def siret_number(siret: str) -> Number:
    return Number("provisoire" if is_provisional(siret) else "SIRET", group_siret(siret), siret)


def siret_label(siret: str) -> str:
    """What stands before an establishment's number: a provisional one is no SIRET."""
    return PROVISIONAL if is_provisional(siret) else "SIRET"


PROVISIONAL = marked("Numéro provisoire")


def siren_number(siren: str) -> Number:
    return Number("SIREN", group_siren(siren), siren)


@dataclass(frozen=True, slots=True)
class LicencePanel:
    """A licence in words, and its life as a line where both ends are known. No colour: it is no verdict."""

    title: str
    covers: str
    number: Number | None
    state_word: str
    valid_from: Day | None
    valid_until: Day | None
    copies: str
    remaining: str = ""
    bar: LicenceBar | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a summary list. With a `number`, the value is that number and can be copied."""

    label: str
    value: str = ""
    number: Number | None = None
    url: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An establishment as one line of a list. `notes` are what else matters ("Siège", "Ne figure plus au registre")."""

    url: str
    name: str
    trade_name: str
    place: str
    siret: str
    plate: Plate
    licences: str
    covers: str
    notes: tuple[str, ...] = ()
    number_label: str = field(init=False)
    about: str = field(init=False)  # trade name, place and notes, joined once for the same reason as in `Plate`

    def __post_init__(self) -> None:
        object.__setattr__(self, "number_label", siret_label(self.siret))
        object.__setattr__(self, "about", " · ".join(filter(None, (self.trade_name, self.place, *self.notes))))


@dataclass(frozen=True, slots=True)
class Event:
    """`before` and `after` are empty where the event says everything."""

    day: Day
    title: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class History:
    events: tuple[Event, ...]
    axis: TimelineAxis | None
    known_since: Day | None


@dataclass(frozen=True, slots=True)
class Source:
    name: str
    situation: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Tag:
    """Something understood in the question; `removal_url` asks again without it."""

    label: str
    removal_url: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A box to tick, or an option of a list."""

    value: str
    label: str
    chosen: bool = False
    hint: str = ""


def options(choices: Iterable[Choice]) -> Markup:
    """The choices as HTML, for long lists that never change: made once, shown at every request."""
    option = Markup('<option value="{}">{}</option>')
    return Markup("").join(option.format(choice.value, choice.label) for choice in choices)


@dataclass(frozen=True, slots=True)
class FieldError:
    """`field` is the parameter's name, which is also the id of its field; `typed` is shown again to be corrected. `near` are
    the values that it may mean."""

    field: str
    message: str
    typed: str = ""
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageLink:
    label: str
    url: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Pagination:
    """Empty addresses at the two ends. A link without an address is the gap between distant pages."""

    previous_url: str
    next_url: str
    links: tuple[PageLink, ...]
