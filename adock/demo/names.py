"""Names of invented hauliers, in the proportions of the real ones: about 40 % contain TRANSPORT or TRANSPORTS.

A name is first drawn as people write it ("Transports de l'Étrave"); the register has it in capitals without accents.
"""

import re
from enum import StrEnum
from functools import cache
from random import Random

from adock.core.geography import communes
from adock.demo import words
from adock.demo.chance import Weighted, one_of
from adock.demo.people import capitals, draw_family_name, draw_given_name, family_names


class Trade(StrEnum):
    """What a company does, which shows in its name, its licences and its activity code."""

    HAULAGE = "haulage"
    COURIER = "courier"
    LOGISTICS = "logistics"
    WORKS = "works"  # building materials, skips, timber: transport besides another trade
    MOVING = "moving"


# {s}: family name, {g}: given name, {w}: word, {abc}: initials, {stem}: beginning of a word made of another,
# {river}, {land}: with their article, {town}, {n}: figure, {l}: letter
_PATTERNS = {
    Trade.HAULAGE: Weighted(
        [
            ("Transports {s}", 20),
            ("{s} Transports", 17),
            ("{s} Transport", 8),
            ("Transports {s} et fils", 2.5),
            ("Transports {s} frères", 1.5),
            ("Transports {s} {g}", 2),
            ("{abc} Transports", 2.5),
            ("Transports {abc}", 0.7),
            ("Transports {river}", 2.2),
            ("Transports {land}", 2.2),
            ("{w} Transports", 3.5),
            ("Transports {w}", 1.2),
            ("Transports {town}", 0.8),
            ("Société de transports {s}", 1),
            ("Transports routiers {river}", 0.6),
            ("{n}{l} Transports", 1.3),
            ("Trans {w}", 3),
            ("{w} Trans", 2),
            ("{abc} Trans", 1.5),
            ("{abc}", 2.4),
            ("{n} {l} Trans", 0.4),
            ("{stem}trans", 2.5),
            ("Trans{stem}", 1.5),
            ("{s} Logistique", 5),
            ("{s} et fils", 2.5),
            ("{s} frères", 1.5),
            ("{s} et {s}", 1.5),
            ("Établissements {s}", 2),
            ("Ets {s}", 2),
            ("{s}", 6),
            ("{s} Fret", 2.5),
            ("{w} Fret", 2),
            ("{s} Affrètement", 1),
            ("{town} Fret", 0.8),
            ("Groupe {s}", 0.7),
            ("Compagnie routière {land}", 1),
            ("Rouliers {river}", 0.6),
            ("{w} {land}", 2),
        ]
    ),
    Trade.COURIER: Weighted(
        [
            ("{s} Express", 8),
            ("{w} Express", 6),
            ("{town} Express", 2),
            ("{g} Express", 2),
            ("{abc} Express", 2),
            ("{s} Services", 5),
            ("{abc} Services", 1.5),
            ("{s} Courses", 4),
            ("{w} Courses", 3),
            ("{town} Courses", 2),
            ("{s} Messagerie", 3),
            ("{w} Messagerie", 2),
            ("{s} Transport", 13),
            ("{abc} Transport", 4),
            ("{w} Transport", 11),
            ("{g} Transport", 4),
            ("{s} Transports", 6),
            ("Transport {s} {g}", 1),
            ("{w} Logistique", 3),
            ("{abc} Trans", 2),
            ("{abc}", 2),
            ("{w} Livraison", 2.5),
            ("{s} Livraison", 2),
            ("{w} Delivery", 2.5),
            ("{w}", 2),
            ("{stem}trans", 2),
            ("Les coursiers {river}", 1),
            ("Navettes {land}", 1),
            ("Allo {w} Courses", 0.7),
            ("{n}{l} Express", 1),
            ("24 H Chrono {s}", 0.3),
            ("{n}00 Courses", 0.3),
            ("{w} {w}", 4),
            ("{g} {s} Services", 1),
        ]
    ),
    Trade.LOGISTICS: Weighted(
        [
            ("{s} Logistique", 10),
            ("{w} Logistics", 5),
            ("{abc} Logistique", 3),
            ("Logistique {land}", 2),
            ("{town} Logistique", 2),
            ("{s} Transports Logistique", 6),
            ("Transports et logistique {s}", 3),
            ("{w} Transports Logistique", 3),
            ("{s} Distribution", 4),
            ("Plateforme {land}", 1),
            ("Frigorifique {land}", 1),
            ("{s} Température dirigée", 1),
            ("{n}{l} Logistique", 0.6),
        ]
    ),
    Trade.WORKS: Weighted(
        [
            ("{s} TP", 5),
            ("{s} Terrassement", 4),
            ("Bennes {s}", 2),
            ("Location {s}", 3),
            ("{s} Location", 3),
            ("Carrières {s}", 1),
            ("{s} Matériaux", 2),
            ("Transports {s} TP", 2),
            ("Négoce {s}", 1),
            ("{s} Bois", 1.5),
            ("{abc} TP", 2),
            ("Citernes {s}", 1),
            ("Bétons {river}", 1),
            ("Entreprise {s}", 2),
            ("Travaux publics {s}", 1),
            ("Transports et terrassement {s}", 1.5),
            ("{s} et fils", 1.5),
        ]
    ),
    Trade.MOVING: Weighted(
        [
            ("Déménagements {s}", 8),
            ("{s} Déménagements", 5),
            ("{town} Déménagements", 2),
            ("Déménagement {w}", 2),
            ("{w} Déménagement", 2),
            ("Transports et déménagements {s}", 2),
            ("{abc} Déménagement", 1),
            ("Les déménageurs {land}", 2),
            ("{g} Déménagement", 1),
        ]
    ),
}
_STEMS = words.words_of(
    "Baro Mari Euro Nordi Armo Alpi Breiz Norma Celti Loca Flexi Rapi Uni Omni Inter Medi Proxi Vala Tri Cari"
)
_LEGAL_FORMS = Weighted([("SARL", 6), ("SAS", 2), ("SASU", 1.2), ("EURL", 1.2), ("SA", 0.3), ("SNC", 0.1)])
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_INITIALS = "ABCDEFGHJKLMNOPRSTV"
_SAINT = re.compile(r"\bSAINT(E?)[- ]")
LONGEST_TOWN = 18


def draw_name(random: Random, trade: Trade, town: str) -> str:
    """A company's name as people write it; it may contain `town`, where the company is."""

    def piece(match: re.Match[str]) -> str:
        return _PIECES[match[1]](random, town)

    name = _PLACEHOLDER.sub(piece, _PATTERNS[trade].draw(random))
    if " et " in name and random.random() < 0.3:
        name = name.replace(" et ", " & ")
    return name


def draw_legal_name(random: Random, trade: Trade, town: str) -> str:
    """A name as the register writes it: capitals, no accent, often no apostrophe, now and then a legal form."""
    name = capitals(draw_name(random, trade, town))
    if "'" in name and random.random() < 0.6:
        name = name.replace("'", " ")
    if "SAINT" in name and random.random() < 0.3:
        name = _SAINT.sub(r"ST\1 ", name)
    chance = random.random()
    if chance < 0.03:
        return f"{_LEGAL_FORMS.draw(random)} {name}"
    return f"{name} {_LEGAL_FORMS.draw(random)}" if chance < 0.045 else name


def _draw_initials(random: Random, _town: str) -> str:
    letters = random.choices(_INITIALS, k=one_of(random, (2, 3, 3, 3, 4)))
    if random.random() < 0.4:
        letters[-1] = "T"
    style = random.random()
    if style < 0.65:
        return "".join(letters)
    if style < 0.9:
        return ".".join(letters) + one_of(random, (".", ""))
    return " ".join(letters)


def _draw_word(random: Random, _town: str) -> str:
    """A word of the language, or one made up as brands are: "Floria", "Valodis"."""
    if random.random() < 0.5:
        return one_of(random, words.WORDS)
    return one_of(random, words.NAME_BEGINNINGS) + one_of(random, words.NAME_MIDDLES) + one_of(random, words.BRAND_ENDS)


def _draw_town(random: Random, town: str) -> str:
    return town if len(town) <= LONGEST_TOWN else one_of(random, words.WORDS)


def _draw_letter(random: Random, _town: str) -> str:
    return one_of(random, _INITIALS)


_PIECES = {
    "s": lambda random, _: draw_family_name(random),
    "g": lambda random, _: draw_given_name(random),
    "w": _draw_word,
    "abc": _draw_initials,
    "stem": lambda random, _: one_of(random, _STEMS),
    "river": lambda random, _: one_of(random, words.RIVERS),
    "land": lambda random, _: one_of(random, words.LANDS),
    "town": _draw_town,
    "n": lambda random, _: one_of(random, "2223456789"),
    "l": _draw_letter,
}


_TELLING = (
    ("DEMENAG", Trade.MOVING),
    (" TP", Trade.WORKS),
    ("TERRASSEMENT", Trade.WORKS),
    ("BENNES", Trade.WORKS),
    ("MATERIAUX", Trade.WORKS),
    ("CARRIERES", Trade.WORKS),
    ("LOCATION", Trade.WORKS),
    ("LOGISTI", Trade.LOGISTICS),
    ("DISTRIBUTION", Trade.LOGISTICS),
    ("EXPRESS", Trade.COURIER),
    ("COURS", Trade.COURIER),
    ("SERVICES", Trade.COURIER),
    ("MESSAGERIE", Trade.COURIER),
    ("LIVRAISON", Trade.COURIER),
    ("DELIVERY", Trade.COURIER),
)


def trade_of(legal_name: str) -> Trade:
    """The trade that a name suggests; haulage when it suggests none."""
    return next((trade for sign, trade in _TELLING if sign in legal_name), Trade.HAULAGE)


# --- From capitals back to what people write --------------------------------------------------------------------------

_SMALL_WORDS = frozenset(words.words_of("DE DU DES D L LA LE LES ET EN SUR SOUS AUX AU"))
_FORMS = frozenset(("SARL", "SAS", "SASU", "EURL", "SA", "SNC"))
_ARTICLE = re.compile(r"\b([dl]) (?=[aeiouyhâéèêëîïôû])", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+)*\.?")


def with_accents(legal_name: str) -> str:
    """Turns "TRANSPORTS DE L ETRAVE" into "Transports de l'Étrave", as far as the words are known."""
    written = _WORD.sub(lambda match: _readable_word(match[0], is_first=match.start() == 0), legal_name)
    return _ARTICLE.sub(r"\1'", written)


def without_legal_form(legal_name: str) -> str:
    """The name alone, unless nothing would remain of it."""
    return " ".join(word for word in legal_name.split() if word not in _FORMS) or legal_name


def _readable_word(word: str, *, is_first: bool) -> str:
    if word in _SMALL_WORDS:
        return word.capitalize() if is_first else word.lower()
    if word in _FORMS or "." in word or word[0].isdigit() or _is_acronym(word):
        return word
    return _accented_words().get(word) or word[0] + word[1:].lower()


def _is_acronym(word: str) -> bool:
    return len(word) <= 4 and not set(word) & set("AEIOUY")


@cache
def _accented_words() -> dict[str, str]:
    """The spelling of each word in capitals ("ETRAVE": "Étrave"). Our words take precedence over those of communes."""
    ours = (*words.OTHER_WORDS, *words.WORDS, *words.GIVEN_NAMES_M, *words.GIVEN_NAMES_F, *words.RIVERS, *words.LANDS)
    texts = [*(commune.name for commune in communes()), *family_names(), *words.GIVEN_AS_FAMILY_NAMES, *ours]
    found: dict[str, str] = {}
    for text in texts:
        if not text.isascii():
            for word in re.findall(r"[^\W_]+", text):
                if not word.isascii() and word[0].isupper():
                    found[capitals(word)] = word
    return found
