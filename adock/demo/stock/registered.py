"""Establishments of the register as Sirene describes them: trade names, addresses, closures."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from adock.core.text import fold
from adock.demo import words
from adock.demo.chance import Weighted, between, one_of
from adock.demo.names import Trade, draw_name, with_accents, without_legal_form
from adock.demo.places import Place, draw_place, place_named
from adock.demo.stock.companies import StockCompany
from adock.demo.stock.units import SIZE_BRACKETS, WITHHELD
from adock.register.columns import RegisterLine

SHARE_CLOSED = 0.02
SHARE_WITH_SIGN = 0.45
# Degrees around the middle of the commune: some two kilometers.
SPREAD = 0.02

STREET_TYPES = Weighted(
    [
        ("RUE", 46), ("AV", 12), ("RTE", 9), ("CHE", 7), ("BD", 6), ("ALL", 4), ("IMP", 4), ("PL", 2), ("LD", 2),
        ("QU", 1), ("ZA", 4), ("ZI", 3), ("ZAC", 2), ("LOT", 1), ("PARC", 1),
    ]
)  # fmt: skip
ESTATE_TYPES = frozenset(("ZA", "ZI", "ZAC", "PARC"))
_REPETITIONS = Weighted([("B", 70), ("T", 20), ("Q", 6), ("C", 2), ("A", 2)])


class Description(NamedTuple):
    """What Sirene says of an establishment, as texts ("" for nothing). Its fields are columns of a duckdb table."""

    siret: str
    created_on: str
    size_bracket: str
    treated_at: str
    complement: str
    street_number: str
    repetition: str
    street_type: str
    street: str
    postcode: str
    commune: str
    distribution: str
    commune_code: str
    since: str
    state: str
    sign_1: str
    sign_2: str
    sign_3: str
    usual_name: str
    latitude: str
    longitude: str


# Fields that partial diffusion withholds when they are not empty; the commune is still published.
_WITHHELD_FIELDS = (
    "complement", "street_number", "repetition", "street_type", "street", "postcode", "distribution",
    "sign_1", "sign_2", "sign_3", "usual_name",
)  # fmt: skip


def descriptions(random: Random, companies: Iterable[StockCompany], situation: date) -> Iterator[Description]:
    """Descriptions of the companies' registered establishments, and of head offices that only Sirene has.

    A company whose only establishment is closed has most often ceased: this sets its `is_ceased`.
    """
    for company in companies:
        for siret, line in company.lines.items():
            described = _describe(random, company, siret, line, situation)
            if described.state == "F" and len(company.lines) == 1 and random.random() < 0.7:
                company.is_ceased = True
            yield _without_withheld(described) if company.is_partial else described


def _describe(random: Random, company: StockCompany, siret: str, line: RegisterLine | None, situation: date) -> Description:
    place = (line and place_named(line.postcode, line.commune)) or draw_place(random)
    is_closed = random.random() < SHARE_CLOSED
    treated_on = situation - timedelta(days=int(900 * random.random() ** 3))
    since = situation - timedelta(days=between(random, 5, 500)) if is_closed else company.created_on
    latitude, longitude = _position(random, place)
    return Description(
        siret,
        str(company.created_on),
        SIZE_BRACKETS.draw(random),
        f"{treated_on}T{between(random, 6, 20):02d}:{between(random, 0, 59):02d}:00",
        *_draw_address(random),
        place.postcode,
        place.label,
        f"{one_of(random, ('BP', 'CS'))} {between(random, 1, 90_000)}" if random.random() < 0.03 else "",
        place.commune.code,
        str(since),
        "F" if is_closed else "A",
        *_draw_signs(random, company, place),
        latitude,
        longitude,
    )


def _draw_address(random: Random) -> tuple[str, str, str, str, str]:
    """Complement, number, repetition, type and name of the street."""
    street_type = STREET_TYPES.draw(random)
    is_estate = street_type in ESTATE_TYPES
    number = str(1 + int(180 * random.random() ** 2)) if random.random() < (0.35 if is_estate else 0.92) else ""
    return (
        one_of(random, words.COMPLEMENTS) if random.random() < 0.12 else "",
        number,
        _REPETITIONS.draw(random) if number and random.random() < 0.06 else "",
        street_type,
        one_of(random, words.ESTATES if is_estate else words.STREETS),
    )


def _position(random: Random, place: Place) -> tuple[str, str]:
    commune = place.commune
    if commune.latitude is None or commune.longitude is None:
        return "", ""
    spread = [SPREAD * (random.random() + random.random() - 1) for _ in range(2)]
    return f"{commune.latitude + spread[0]:.6f}", f"{commune.longitude + spread[1]:.6f}"


def _draw_signs(random: Random, company: StockCompany, place: Place) -> tuple[str, str, str, str]:
    """The three trade names of the sign and the usual name, written with accents and often unlike the legal name."""
    signs = ["", "", ""]
    if random.random() < SHARE_WITH_SIGN:
        signs[0] = _draw_sign(random, company, place)
        if random.random() < 0.12:
            signs[1] = _draw_sign(random, company, place)
            if random.random() < 0.25:
                signs[2] = _draw_sign(random, company, place)
    usual_name = _draw_sign(random, company, place) if random.random() < 0.12 else ""
    return signs[0], signs[1], signs[2], usual_name


def _draw_sign(random: Random, company: StockCompany, place: Place) -> str:
    chance = random.random()
    town = place.commune.name
    if chance < 0.5:
        # Sometimes in capitals, as whoever filled in the form chose.
        name = draw_name(random, company.trade or Trade.HAULAGE, town)
        return name.upper() if chance < 0.1 else name
    name = with_accents(without_legal_form(company.legal_name))
    if chance < 0.75:
        return name
    return f"{name} {town}" if chance < 0.9 else f"{name} – {one_of(random, words.SIGN_ENDINGS)} {of_town(town)}"


def of_town(name: str) -> str:
    """The town after its preposition: "de Nantes", "d'Albi", "du Mans", "des Herbiers"."""
    for article, contracted in (("Le ", "du "), ("Les ", "des ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return f"d'{name}" if fold(name)[0] in "aeiouyh" else f"de {name}"


def _without_withheld(described: Description) -> Description:
    return described._replace(
        **{name: WITHHELD for name in _WITHHELD_FIELDS if getattr(described, name)},
        latitude="",
        longitude="",
    )
