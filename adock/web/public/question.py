"""What a visitor asked in a page's address: read tolerantly, echoed clearly, never an exception.

Forms send their empty fields too, so an empty value counts as absent.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar
from urllib.parse import urlencode

from django.http import QueryDict

from adock.core.departements import Meaning, Meant, meant, named
from adock.core.languages import gettext as _
from adock.core.languages import said
from adock.core.questions import unknown_among
from adock.core.words import marked
from adock.register.transport import ANY_TRANSPORT, Journey, Transport, Vehicle
from adock.search import criteria
from adock.search.paths import search_path
from adock.search.query import SearchRequest
from adock.web.kit.pieces import FieldError

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class AskedSearch:
    text: str = ""
    departements: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    specialities: tuple[str, ...] = ()
    departures: tuple[str, ...] = ()
    arrivals: tuple[str, ...] = ()
    only_valid: bool = False
    page: int = 1
    per_page: int = criteria.USUAL_PER_PAGE
    transport: Transport = ANY_TRANSPORT  # no filter: what the verdicts of the lines are asked about
    errors: tuple[FieldError, ...] = field(default=())

    @property
    def is_refused(self) -> bool:
        """Whether the text itself cannot be searched. A filter that was not understood is told, and the rest is searched."""
        return any(error.field == "q" for error in self.errors)

    @property
    def filter_count(self) -> int:
        lists = (self.departements, self.licences, self.specialities, self.departures, self.arrivals)
        return sum(map(len, lists)) + self.only_valid

    def request(self, valid_day: int) -> SearchRequest:
        return SearchRequest(
            text=self.text,
            departements=self.departements,
            licences=self.licences,
            specialities=self.specialities,
            origins=self.departures,
            destinations=self.arrivals,
            valid_on=valid_day if self.only_valid else None,
            page=self.page,
            per_page=self.per_page,
        )

    @property
    def criteria(self) -> list[tuple[str, str]]:
        """Each value asked for, beside its parameter's name, in the order of addresses."""
        lists = (
            ("departement", self.departements),
            ("licence", self.licences),
            ("specialite", self.specialities),
            ("depart", self.departures),
            ("arrivee", self.arrivals),
        )
        pairs = [("q", self.text)] if self.text else []
        pairs += [(name, value) for name, values in lists for value in values]
        pairs += [("en_regle", "true")] if self.only_valid else []
        return [*pairs, *self.transport.parameters]

    def url(self, path: str = search_path(), **changes: object) -> str:
        """The address of this question with some values changed; back to the first page unless given."""
        asked = replace(self, **({"page": 1} | changes))  # type: ignore[arg-type]
        pairs: list[tuple[str, object]] = [*asked.criteria]
        pairs += [("page", asked.page)] if asked.page > 1 else []
        pairs += [("par_page", asked.per_page)] if asked.per_page != criteria.USUAL_PER_PAGE else []
        return f"{path}?{urlencode(pairs)}" if pairs else path

    @property
    def query(self) -> str:
        """The query of this question's address, its page included; empty when nothing was asked."""
        return self.url(page=self.page).partition("?")[2]

    def url_without(self) -> Callable[[int], str]:
        """Returns a function from a criterion's place in `criteria` to the address that asks again without it; each is
        encoded once."""
        encoded = [urlencode([pair]) for pair in self.criteria]
        size = [f"par_page={self.per_page}"] if self.per_page != criteria.USUAL_PER_PAGE else []

        def without(place: int) -> str:
            query = "&".join([*encoded[:place], *encoded[place + 1 :], *size])
            return f"{search_path()}?{query}" if query else search_path()

        return without

    def urls_of_pages(self) -> Callable[[int], str]:
        """Returns a function from a page's number to its address; what all addresses share is encoded once."""
        first = self.url()
        before, _page_number, after = self.url(page=_ANY_PAGE).partition(f"page={_ANY_PAGE}")
        return lambda number: first if number == 1 else f"{before}page={number}{after}"


# Of the values that were left out, how many are named, and how much of each.
MOST_LEFT_NAMED, LONGEST_LEFT = 10, 20

# No page has this number, and no other parameter has this value.
_ANY_PAGE = criteria.DEEPEST_RESULT + 1


# In the address of results: a list, even where one number found one establishment, whose sheet would open at once.
LISTED = "liste"
# The parameters of a search, which the sheets it leads to keep.
PARAMETERS = ("q", "departement", "licence", "specialite", "depart", "arrivee", "en_regle", "page", "par_page")
# Those of the pages that ask: what looks like one of them and is none was meant, and would not be answered.
NAMES = frozenset({*PARAMETERS, LISTED, "le", "vehicule", "trajet"})


class Reader:
    """Reads fields one by one and collects the faults, each with its field's name."""

    def __init__(self, fields: QueryDict) -> None:
        self.fields = fields
        meant = [name for name in unknown_among(fields, NAMES) if name.close]
        self.errors = [FieldError(name.close, said(name.sentence), name.written) for name in meant]

    def many(self, name: str, read: Callable[[str], Value], most: int) -> tuple[Value, ...]:
        """The first `most` values; that others were left out is a fault."""
        if name not in self.fields:
            return ()
        texts = [text for text in self.fields.getlist(name) if text.strip()]
        if left := texts[most:]:
            named = ", ".join(text.strip()[:LONGEST_LEFT] for text in left[:MOST_LEFT_NAMED])
            sentence = _("« {name} » : {most} valeurs au plus. {left} laissées de côté : {named}{dots}")
            dots = "…" if len(left) > MOST_LEFT_NAMED else "."
            message = sentence.format(name=name, most=most, left=len(left), named=named, dots=dots)
            self.errors.append(FieldError(name, message))
        found = (self._value(name, text, read) for text in texts[:most])
        return tuple(dict.fromkeys(value for value in found if value is not None))

    def one(self, name: str, read: Callable[[str], Value]) -> Value | None:
        text = self.fields.get(name, "")
        return self._value(name, text, read) if text.strip() else None

    def _value(self, name: str, text: str, read: Callable[[str], Value]) -> Value | None:
        try:
            return read(text)
        except ValueError as fault:
            near = fault.near if isinstance(fault, NotADepartement) else ()
            self.errors.append(FieldError(name, str(fault), text[: criteria.LONGEST_VALUE], near))
            return None


class NotADepartement(ValueError):
    """A text that names no département, or several. `near` are the codes of those it may mean."""

    def __init__(self, sentence: str, near: tuple[str, ...]) -> None:
        super().__init__(sentence)
        self.near = near


_UNCLEAR = {
    Meaning.SEVERAL: marked("« {text} » compte plusieurs départements : choisissez parmi {places}."),
    Meaning.TOWN: marked("« {text} » est une commune, pas un département. On en trouve une dans {places}."),
    Meaning.NEAR: marked("Aucun département ne s'appelle « {text} ». Vouliez-vous dire {places} ?"),
    Meaning.UNKNOWN: marked(
        "« {text} » n'est pas un département français : donnez son nom ou son numéro (Rhône, 69, 2A, 971)."
    ),
}


def departement(text: str) -> str:
    """The code of a département, by whichever name. Raises NotADepartement."""
    found: Meant = meant(text)
    if found.meaning is Meaning.ONE:
        return found.codes[0]
    shown = criteria.printable(text[: criteria.LONGEST_VALUE])
    sentence = _(_UNCLEAR[found.meaning]).format(text=shown, places=", ".join(map(named, found.codes)))
    raise NotADepartement(sentence, found.codes)


def asked_search(fields: QueryDict) -> AskedSearch:
    reader = Reader(fields)
    asked = AskedSearch(
        text=reader.one("q", _text) or "",
        departements=reader.many("departement", departement, criteria.MOST_DEPARTEMENTS),
        licences=reader.many("licence", _licence, criteria.MOST_LICENCES),
        specialities=reader.many("specialite", criteria.speciality_code, criteria.MOST_SPECIALITIES),
        departures=reader.many("depart", departement, criteria.MOST_DEPARTEMENTS),
        arrivals=reader.many("arrivee", departement, criteria.MOST_DEPARTEMENTS),
        only_valid=reader.one("en_regle", _truth) or False,
        page=reader.one("page", _page) or 1,
        per_page=reader.one("par_page", _per_page) or criteria.USUAL_PER_PAGE,
        transport=_transport(reader),
    )
    if asked.page * asked.per_page > criteria.DEEPEST_RESULT:
        reader.errors.append(FieldError("page", _("La recherche s'arrête au 10 000e résultat : ajoutez un filtre.")))
        asked = replace(asked, page=1, per_page=criteria.USUAL_PER_PAGE)
    return replace(asked, errors=tuple(reader.errors)) if reader.errors else asked


def search_that_led_here(fields: QueryDict) -> AskedSearch | None:
    """The search whose results led to a sheet, as its address keeps it; None when the sheet was opened otherwise."""
    return asked_search(fields) if any(name in fields for name in PARAMETERS) else None


@dataclass(frozen=True, slots=True)
class AskedTransport:
    """`transport` is what was understood."""

    transport: Transport
    errors: tuple[FieldError, ...]

    @property
    def is_asked(self) -> bool:
        return bool(self.transport.parameters or self.errors)


def asked_transport(fields: QueryDict) -> AskedTransport:
    reader = Reader(fields)
    return AskedTransport(_transport(reader), tuple(reader.errors))


def _transport(reader: Reader) -> Transport:
    return Transport(
        vehicle=reader.one("vehicule", _vehicle),
        journey=reader.one("trajet", _journey),
        on=reader.one("le", criteria.iso_day),
    )


def _text(text: str) -> str:
    text = " ".join(text.split())
    if len(text) > criteria.LONGEST_TEXT:
        sentence = _("La recherche compte {length} caractères : {most} au plus.")
        raise ValueError(sentence.format(length=len(text), most=criteria.LONGEST_TEXT))
    return criteria.printable(text)


def _licence(text: str) -> str:
    if text not in {"LTI", "LC"}:
        raise ValueError(_("La licence est LTI (transport intérieur) ou LC (communautaire)."))
    return text


def _truth(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError(_("« en_regle » vaut true ou false."))
    return text == "true"


def _number(what: str, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 7 and 1 <= int(text) <= most):
            raise ValueError(_("{what} est un nombre entre 1 et {most}.").format(what=_(what), most=most))
        return int(text)

    return read


_page = _number(marked("La page"), criteria.DEEPEST_RESULT)
_per_page = _number(marked("Le nombre de résultats"), criteria.MOST_PER_PAGE)


def _one_of(kind: Callable[[str], Value], sentence: str) -> Callable[[str], Value]:
    def read(text: str) -> Value:
        try:
            return kind(text)
        except ValueError:
            raise ValueError(_(sentence)) from None

    return read


_vehicle = _one_of(Vehicle, marked("Le véhicule est « lourd », « leger » ou « tres_leger »."))
_journey = _one_of(Journey, marked("Le trajet est « national » ou « international »."))
