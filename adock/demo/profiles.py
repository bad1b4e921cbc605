"""Profiles: what invented carriers say of themselves on their completed sheet.

Telephone numbers are from the ranges that Arcep reserves for fiction; mail addresses and sites are under names that nobody
can register (RFC 2606: `.example`), or under example.fr.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from adock.carriers.languages import LANGUAGES
from adock.carriers.rules import Area
from adock.core.geography import DEPARTEMENTS, REGIONS, departements_of
from adock.core.text import words
from adock.demo.chance import Weighted, between, one_of
from adock.demo.names import Trade, trade_of, with_accents, without_legal_form
from adock.demo.places import draw_place_near
from adock.register.columns import RegisterLine

SHARE_COMPLETED = 0.3
# Of those: visitors write to them through the form, and do not see the address.
SHARE_HIDDEN = 0.1
# Prefixes of fictional numbers: mobile ones, and those of each zone of regions.
MOBILE = "+3363998"
LANDLINES = {"1": "+3319900", "2": "+3326191", "3": "+3335301", "4": "+3346571", "5": "+3353649"}
_ZONES = {
    "1": ("11",),
    "2": ("24", "28", "52", "53"),
    "3": ("27", "32", "44"),
    "4": ("84", "93", "94"),
    "5": ("75", "76"),
}
_ZONE_OF_REGION = {region: zone for zone, regions in _ZONES.items() for region in regions}

_SPECIALITIES: Mapping[Trade, Weighted[str]] = {
    Trade.HAULAGE: Weighted(
        [
            ("LOT", 30), ("PALETTE", 22), ("PLATEAU", 12), ("TEMPERATURE", 12), ("VRAC_SOLIDE", 8),
            ("MATIERE_DANGEREUSE", 7), ("VRAC_LIQUIDE", 6), ("MULTIMODAL", 5), ("BOIS", 4), ("ANIMAL", 3),
            ("VEHICULE", 3), ("AUTRE", 3),
        ]
    ),
    Trade.COURIER: Weighted([("MESSAGERIE", 45), ("URBAIN", 35), ("PALETTE", 10), ("TEMPERATURE", 6), ("AUTRE", 4)]),
    Trade.LOGISTICS: Weighted(
        [("PALETTE", 40), ("LOT", 25), ("TEMPERATURE", 15), ("MULTIMODAL", 12), ("URBAIN", 8)]
    ),
    Trade.WORKS: Weighted([("VRAC_SOLIDE", 35), ("LOCATION", 25), ("DECHETS", 20), ("PLATEAU", 12), ("BOIS", 8)]),
    Trade.MOVING: Weighted([("DEMENAGEMENT", 90), ("URBAIN", 5), ("LOCATION", 5)]),
}  # fmt: skip
_CARRIED = {
    "ANIMAL": "des animaux vivants",
    "BOIS": "des bois et des grumes",
    "DECHETS": "des déchets, en bennes ou en caissons",
    "DEMENAGEMENT": "le mobilier des particuliers et des entreprises",
    "LOCATION": "ce que vous voulez, avec un véhicule et son conducteur",
    "LOT": "des lots complets et partiels",
    "MATIERE_DANGEREUSE": "des matières dangereuses",
    "MESSAGERIE": "des colis, dans la journée",
    "MULTIMODAL": "des conteneurs et des caisses mobiles",
    "PALETTE": "des palettes",
    "PLATEAU": "des charges longues ou bâchées",
    "TEMPERATURE": "des produits frais et surgelés",
    "URBAIN": "les derniers kilomètres de vos livraisons",
    "VEHICULE": "des véhicules",
    "VRAC_LIQUIDE": "des liquides en citerne",
    "VRAC_SOLIDE": "des matériaux en vrac",
    "AUTRE": "ce que d'autres ne prennent pas",
}
_CLOSINGS = (
    "Devis dans la journée.",
    "Nos conducteurs sont tous salariés de l'entreprise.",
    "Suivi de chaque livraison par téléphone.",
    "Entreprise familiale.",
    "Départs chaque jour ouvré.",
    "Véhicules équipés de hayon.",
    "",
)
_AREA_WITH_LC = Weighted([(Area.INTERNATIONAL, 26), (Area.FRANCE, 40), (Area.REGION, 24), (Area.DEPARTEMENT, 10)])
_AREA_WITHOUT = Weighted([(Area.FRANCE, 22), (Area.REGION, 43), (Area.DEPARTEMENT, 35)])
_SPOKEN_BESIDE = ("en", "en", "de", "es", "it", "nl", "pl", "pt", "ro")
_LONGEST_DOMAIN = 40


class FictionalProfile(NamedTuple):
    """The fields of carriers.CarrierProfile, by the same names; "" or () where the carrier said nothing."""

    siret: str
    phone: str
    email: str
    website: str
    area: str
    departements: tuple[str, ...]
    specialities: tuple[str, ...]
    languages: tuple[str, ...]
    description: str
    confirmed_on: date | None
    shows_email: bool


def fictional_profiles(lines: Iterable[RegisterLine], seed: int, today: date | None = None) -> Iterator[FictionalProfile]:
    """Profiles of about SHARE_COMPLETED of the lines, some of them incomplete.

    They were confirmed on some day of the year and a half before `today`; never, when it is None.
    """
    random = Random(f"profiles {seed}")
    for line in lines:
        if random.random() < SHARE_COMPLETED:
            yield _draw_profile(random, line, today)


def _draw_profile(random: Random, line: RegisterLine, today: date | None) -> FictionalProfile:
    name = without_legal_form(line.legal_name)
    domain = "-".join(words(name))[:_LONGEST_DOMAIN].strip("-")
    confirmed_days_ago = between(random, 1, 540)
    area = _draw_area(random, line) if random.random() < 0.85 else ""
    specialities = _draw_specialities(random, trade_of(line.legal_name)) if random.random() < 0.8 else ()
    return FictionalProfile(
        siret=line.siret,
        phone=_draw_phone(random, line.departement) if random.random() < 0.9 else "",
        email=_draw_email(random, domain) if random.random() < 0.85 else "",
        website=f"https://www.{domain}.example" if random.random() < 0.45 else "",
        area=area,
        departements=_draw_departements(random, area, line.departement),
        specialities=specialities,
        languages=_draw_languages(Random(f"languages {line.siret}"), area),
        description=_draw_description(random, name, line, specialities) if random.random() < 0.55 else "",
        confirmed_on=today - timedelta(days=confirmed_days_ago) if today else None,
        shows_email=Random(f"shown {line.siret}").random() >= SHARE_HIDDEN,
    )


def _draw_phone(random: Random, departement: str | None) -> str:
    """A number in the range of its part of France; a mobile one overseas and for one carrier in three."""
    known = DEPARTEMENTS.get(departement or "")
    region = known.region_code if known else ""
    landline = LANDLINES.get(_ZONE_OF_REGION.get(region, ""), MOBILE)
    start = MOBILE if random.random() < 0.35 else landline
    return f"{start}{between(random, 0, 99):02d}{between(random, 0, 99):02d}"


def _draw_email(random: Random, domain: str) -> str:
    mailbox = one_of(random, ("contact", "contact", "exploitation", "transport", "accueil"))
    return f"{mailbox}@{domain}.example" if random.random() < 0.6 else f"{domain}@example.fr"


def _draw_area(random: Random, line: RegisterLine) -> Area:
    """A working area; nobody claims to work abroad without the licence for it."""
    return (_AREA_WITH_LC if line.lc_until or line.lc_number else _AREA_WITHOUT).draw(random)


def _draw_departements(random: Random, area: str, departement: str | None) -> tuple[str, ...]:
    """The départements served; empty for all of France or abroad, where all are served."""
    known = DEPARTEMENTS.get(departement or "")
    if known is None:
        return ()
    if area == Area.REGION:
        return departements_of(known.region_code)
    if area == Area.DEPARTEMENT:
        beside = {draw_place_near(random, known.code).departement for _ in range(between(random, 0, 2))}
        return tuple(code for code in DEPARTEMENTS if code in beside | {known.code})
    return ()


def _draw_specialities(random: Random, trade: Trade) -> tuple[str, ...]:
    drawn = {_SPECIALITIES[trade].draw(random) for _ in range(one_of(random, (1, 1, 2, 2, 3)))}
    return tuple(sorted(drawn))


def _draw_languages(random: Random, area: str) -> tuple[str, ...]:
    """The languages spoken: French, and others of drivers who go abroad; half of the sheets say nothing."""
    if random.random() < 0.5:
        return ()
    beside = {one_of(random, _SPOKEN_BESIDE) for _ in range(3 if area == Area.INTERNATIONAL else between(random, 0, 1))}
    return tuple(code for code in LANGUAGES if code in beside | {"fr"})


def _draw_description(random: Random, name: str, line: RegisterLine, specialities: tuple[str, ...]) -> str:
    """Two or three plain sentences."""
    carried = " et ".join(_CARRIED[code] for code in specialities[:2]) or "toutes marchandises"
    departement = DEPARTEMENTS.get(line.departement or "")
    vehicles = (line.lti_copies or 0) + (line.lc_copies or 0)
    sentences = [f"{with_accents(name)} transporte {carried}."]
    if departement and random.random() < 0.7:
        sentences.append(f"Région {REGIONS[departement.region_code].name}, et au-delà sur demande.")
    if vehicles > 1 and random.random() < 0.6:
        sentences.append(f"Nous avons {vehicles} véhicules.")
    sentences.append(one_of(random, _CLOSINGS))
    return " ".join(filter(None, sentences))
