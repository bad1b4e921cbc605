"""What each public page shows: one dataclass per template of `templates/public/`, passed to it as `page`.

See `adock/web/kit/pieces.py` for the pieces and for what every page also receives.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.forms import Form
from markupsafe import Markup

from adock.dues.rules import Due
from adock.web.kit.drawings import TownMap
from adock.web.kit.pieces import (
    Choice,
    Day,
    FieldError,
    History,
    LicencePanel,
    Line,
    Link,
    Number,
    Pagination,
    Plate,
    Reason,
    Row,
    Source,
    Tag,
)


@dataclass(frozen=True, slots=True)
class HomePage:
    """`home.jinja`. `examples` are the four ways to ask, each with the address of its answer."""

    examples: tuple[Link, ...]
    establishment_count: str  # "4 912 établissements"
    register_day: Day | None


@dataclass(frozen=True, slots=True)
class Filters:
    """The filter form. Its field names are the API's parameters; the page's `query` is a hidden field.

    The three lists of départements hold those already chosen; each has an empty field to add one.
    """

    action: str
    licences: tuple[Choice, ...]
    departements: tuple[Choice, ...]
    departures: tuple[Choice, ...]
    arrivals: tuple[Choice, ...]
    specialities: tuple[Choice, ...]
    only_valid: bool
    chosen_count: int
    known_departements: Markup = field(default_factory=Markup)  # offered while typing, made by `pieces.options`
    has_speciality: bool = False
    errors: tuple[FieldError, ...] = ()
    transport: tuple[tuple[str, str], ...] = ()  # the question about a transport, carried by hidden fields

    def error(self, name: str) -> str:
        return next((error.message for error in self.errors if error.field == name), "")

    def typed(self, name: str) -> str:
        return next((error.typed for error in self.errors if error.field == name), "")


@dataclass(frozen=True, slots=True)
class NothingFound:
    """What to do next when no establishment matches. Any list may be empty."""

    understood: str
    spellings: tuple[Link, ...] = ()
    elsewhere: tuple[Link, ...] = ()
    without_filters: Link | None = None
    advice: tuple[str, ...] = ()
    report_url: str = ""


@dataclass(frozen=True, slots=True)
class UnknownNumberPage:
    """`unknown_number.jinja`. `company` is the one whose SIREN the number holds; `near` are numbers one slip away."""

    heading: str
    typed: str
    understood: tuple[str, ...]
    company: Link | None
    near: tuple[Link, ...]
    meanings: tuple[str, ...]
    report_url: str
    register_day: Day | None


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """`results.jinja`. `heading` is the count in words; `lines` are the list's items, rendered by `result_line` of
    `components/plate.jinja` and cached; `nothing_found` replaces them."""

    title: str
    heading: str
    query: str
    tags: tuple[Tag, ...]
    lines: Markup
    filters: Filters
    pagination: Pagination | None
    nothing_found: NothingFound | None
    register_day: Day | None
    order: str = ""  # one sentence about the order of the lines
    errors_title: str = ""
    offers: tuple[Link, ...] = ()  # filters that one may have meant
    transport: tuple[tuple[str, str], ...] = ()  # the question about a transport, carried by hidden fields
    tags_left: str = ""  # how many criteria are not among the tags
    api_url: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """The transport asked about: the plain GET form that changes the verdict. `kept` are the parameters of the search that led
    to the sheet, which the form sends again."""

    action: str
    vehicles: tuple[Choice, ...]
    journeys: tuple[Choice, ...]
    day: str  # ISO
    is_asked: bool
    reset_url: str = ""
    errors: tuple[FieldError, ...] = ()
    kept: tuple[tuple[str, str], ...] = ()

    def error(self, name: str) -> str:
        return next((error.message for error in self.errors if error.field == name), "")


@dataclass(frozen=True, slots=True)
class Contact:
    """What the carrier says of itself. Empty strings are not shown."""

    phone: str = ""
    phone_url: str = ""  # tel:
    email: str = ""
    website: str = ""
    website_url: str = ""
    area: str = ""
    departements: str = ""
    specialities: tuple[str, ...] = ()
    description: str = ""
    confirmed_on: Day | None = None
    languages: str = ""
    write_url: str = ""  # the form, for a carrier that does not show its address


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """What a member who may edit the sheet sees above it."""

    completeness: int
    missing: tuple[str, ...]  # "un numéro de téléphone (+15)"
    edit_url: str
    due: Due | None = None  # the first thing to do for the company, as in the member's space
    more_dues: Link | None = None  # "Et 3 autres choses à faire"


@dataclass(frozen=True, slots=True)
class SheetPage:
    """`sheet.jinja`, in the order of the page."""

    name: str
    trade_name: str
    place: str
    role: str  # "Siège", "Établissement secondaire"
    siret: Number
    siret_label: str  # "SIRET", "Numéro provisoire"
    plate: Plate
    reasons: tuple[Reason, ...]
    question: Question
    licences: tuple[LicencePanel, ...]
    contact: Contact | None
    identity: tuple[Row, ...]
    map: TownMap | None
    map_label: str
    others: tuple[Line, ...]
    history: History | None
    sources: tuple[Source, ...]
    share_url: str  # asks what the page was asked
    printed_url: str  # the same, on the day of the verdict
    share_mail_url: str  # mailto:
    report_url: str
    api_url: str
    consulted_at: str = ""
    company_url: str = ""
    others_count: str = ""  # "12 établissements en tout", when some are not listed
    licences_note: str = ""  # "Licences tenues au siège (Rennes)"
    labels: tuple[Row, ...] = ()  # Objectif CO2
    certificates: tuple[Row, ...] = ()  # those the company signed on A Dock, and what each is worth
    claim_url: str = ""  # "C'est mon entreprise", for whoever may not edit it
    own: OwnSheet | None = None
    back: Link | None = None


@dataclass(frozen=True, slots=True)
class HeldLicence:
    """A licence of a company, folded under its `summary`; `holders` are the first of its establishments, `more` counts the
    others."""

    panel: LicencePanel
    summary: str
    holders: tuple[Link, ...]
    more: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class CompanyFilters:
    """What a large company's lists are reduced to. `kept` are hidden fields: the question about a transport."""

    action: str
    departements: tuple[Choice, ...]
    states: tuple[Choice, ...]
    kept: tuple[tuple[str, str], ...]
    reset_url: str
    errors: tuple[FieldError, ...]

    def error(self, name: str) -> str:
        return next((error.message for error in self.errors if error.field == name), "")


@dataclass(frozen=True, slots=True)
class CompanyPage:
    """`company.jinja`. `lines` are a page of the company's establishments, head office first, `licences` a page of theirs."""

    name: str
    siren: Number
    plate: Plate
    reasons: tuple[Reason, ...]
    establishment_count: str
    filters: CompanyFilters | None
    licences: tuple[HeldLicence, ...]
    licences_count: str
    licence_pages: Pagination | None
    identity: tuple[Row, ...]
    lines: tuple[Line, ...]
    lines_count: str  # what the filters leave
    pages: Pagination | None
    sources: tuple[Source, ...]
    report_url: str
    api_url: str
    question: Question
    certificates: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class HelpPage:
    """`help.jinja`. `plates` show the four verdicts, each with a made-up sentence."""

    plates: tuple[Plate, ...]
    stale_after_days: int
    expires_soon_days: int


@dataclass(frozen=True, slots=True)
class ContactPage:
    """`contact.jinja`. `about` names the company that the message is about; `reference` is that of the message just sent."""

    form: Form
    heading: str
    about: str
    is_sent: bool
    reference: str
    longest_address: int


@dataclass(frozen=True, slots=True)
class PrivacyPage:
    """`pages/donnees-personnelles.jinja`. `lasts`: retention periods in words, by their code in the domains' retention.py."""

    lasts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SitemapSection:
    title: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class SitemapPage:
    """`pages/plan-du-site.jinja`, made from the URL configuration."""

    sections: tuple[SitemapSection, ...]


@dataclass(frozen=True, slots=True)
class ApiParameter:
    name: str
    meaning: str
    values: str
    is_needed: bool


@dataclass(frozen=True, slots=True)
class ApiRoute:
    """`keys` are the answer's first level. `example_url` is empty where a number must be filled in."""

    path: str
    title: str
    parameters: tuple[ApiParameter, ...]
    keys: tuple[str, ...]
    example_url: str


@dataclass(frozen=True, slots=True)
class ApiGuidePage:
    """`api_guide.jinja`, made from the OpenAPI description."""

    introduction: tuple[Markup, ...]
    answer_example: str  # JSON
    limit: str  # empty where reading has none
    routes: tuple[ApiRoute, ...]
    address: str
    description_url: str
    claims: tuple[ApiParameter, ...]
    token_example: str
