"""Street lines as people write them, from the parts that INSEE publishes: "12", "B", "RUE", "DU PORT".

Source of the codes: INSEE's description of the variable typeVoieEtablissement. Capitals have lost their accents, and none
is invented here: "RUE DE L EGLISE" becomes "rue de l'Eglise".
"""

import re
from functools import lru_cache

from adock.core.text import fold

# Rare codes are left out on purpose: an unknown one is written as it is, in lower case.
STREET_TYPES = {
    "ABE": "abbaye",
    "AGL": "agglomération",
    "AIRE": "aire",
    "ALL": "allée",
    "ANSE": "anse",
    "ARC": "arcade",
    "AUT": "autoroute",
    "AV": "avenue",
    "BCH": "bas chemin",
    "BD": "boulevard",
    "BER": "berge",
    "BRE": "barrière",
    "BRG": "bourg",
    "BUT": "butte",
    "CALE": "cale",
    "CAMP": "camp",
    "CAR": "carrefour",
    "CD": "chemin départemental",
    "CHE": "chemin",
    "CHEM": "cheminement",
    "CHL": "chalet",
    "CHS": "chaussée",
    "CHT": "château",
    "CHV": "chemin vicinal",
    "CITE": "cité",
    "CLOS": "clos",
    "COL": "col",
    "COLI": "colline",
    "COR": "corniche",
    "COTE": "côte",
    "COUR": "cour",
    "CPG": "camping",
    "CR": "chemin rural",
    "CRS": "cours",
    "CTRE": "centre",
    "DIG": "digue",
    "DOM": "domaine",
    "DSC": "descente",
    "ECA": "écart",
    "ECL": "écluse",
    "EGL": "église",
    "EN": "enceinte",
    "ENC": "enclos",
    "ESC": "escalier",
    "ESP": "esplanade",
    "ESPA": "espace",
    "ETNG": "étang",
    "FG": "faubourg",
    "FON": "fontaine",
    "FORM": "forum",
    "FORT": "fort",
    "FOS": "fosse",
    "FOYR": "foyer",
    "FRM": "ferme",
    "GAL": "galerie",
    "GARE": "gare",
    "GBD": "grand boulevard",
    "GPL": "grande place",
    "GR": "grande rue",
    "HAM": "hameau",
    "HCH": "haut chemin",
    "HIP": "hippodrome",
    "HLE": "halle",
    "HLM": "HLM",
    "ILE": "île",
    "IMM": "immeuble",
    "IMP": "impasse",
    "JARD": "jardin",
    "JTE": "jetée",
    "LD": "lieu-dit",
    "LEVE": "levée",
    "LOT": "lotissement",
    "MAIL": "mail",
    "MAN": "manoir",
    "MAR": "marché",
    "MAS": "mas",
    "MLN": "moulin",
    "MTE": "montée",
    "NTE": "nouvelle route",
    "PAE": "parc d'activités économiques",
    "PAL": "palais",
    "PARC": "parc",
    "PAS": "passage",
    "PASS": "passe",
    "PAT": "patio",
    "PAV": "pavillon",
    "PCH": "petit chemin",
    "PERI": "périphérique",
    "PIM": "petite impasse",
    "PKG": "parking",
    "PL": "place",
    "PLAG": "plage",
    "PLCI": "placis",
    "PLN": "plaine",
    "PLT": "plateau",
    "PNT": "pointe",
    "PONT": "pont",
    "PORT": "port",
    "PRO": "promenade",
    "PRQ": "presqu'île",
    "PRT": "petite route",
    "PRV": "parvis",
    "PTA": "petite allée",
    "PTE": "porte",
    "PTR": "petite rue",
    "QU": "quai",
    "QUA": "quartier",
    "QUAI": "quai",
    "RAC": "raccourci",
    "RAID": "raidillon",
    "REM": "rempart",
    "RES": "résidence",
    "RIVE": "rive",
    "RLE": "ruelle",
    "ROC": "rocade",
    "RPE": "rampe",
    "RPT": "rond-point",
    "RTD": "rotonde",
    "RTE": "route",
    "RUE": "rue",
    "RUIS": "ruisseau",
    "SEN": "sentier",
    "SQ": "square",
    "STA": "station",
    "STDE": "stade",
    "TOUR": "tour",
    "TPL": "terre-plein",
    "TRA": "traverse",
    "TRN": "terrain",
    "TRT": "tertre",
    "TSSE": "terrasse",
    "VAL": "val",
    "VALL": "vallon",
    "VC": "voie communale",
    "VCHE": "vieux chemin",
    "VEN": "venelle",
    "VGE": "village",
    "VIA": "via",
    "VIL": "ville",
    "VLA": "villa",
    "VOIE": "voie",
    "VOIR": "voirie",
    "VOY": "voyeul",
    "VTE": "vieille route",
    "ZA": "ZA",
    "ZAC": "ZAC",
    "ZAD": "ZAD",
    "ZI": "ZI",
    "ZONE": "zone",
    "ZUP": "ZUP",
}

# INSEE writes B, T, Q and C; other files of the same form have the words.
REPETITIONS = {"B": "bis", "T": "ter", "Q": "quater", "C": "quinquies"}
_REPETITION_WORDS = frozenset(REPETITIONS.values())

_SMALL_WORDS = frozenset(
    ("AU", "AUX", "DE", "DES", "DU", "EN", "ET", "LA", "LE", "LES", "LÈS", "OU", "PAR", "POUR", "SOUS", "SUR")
)
# Abbreviations read letter by letter, or prefixes of road numbers.
_CAPITALS = frozenset(
    ("BP", "CD", "CS", "EDF", "HLM", "RD", "RER", "RN", "SNCF", "TSA", "ZA", "ZAC", "ZAD", "ZAE", "ZI", "ZUP")
)
_ROMAN_NUMBER = re.compile(r"X{0,2}(?:IX|IV|V?I{0,3})")
_ORDINAL = re.compile(r"\d+(?:ER|ERE|E|EME|ND|NDE)")
# A word: letters and digits. Hyphens, apostrophes and spaces separate.
_PIECE = re.compile(r"[^\W_]+")
_ELIDED_D = re.compile(r"\bD (?=[AEIOUYHÀÂÉÈÊËÎÏÔÛ][^\W\d_])")
# In a street's name a lone L may be an initial ("RUE L ARMAND"): only these words make it an article.
_ELIDED_L = re.compile(r"\b(A|DE|EN|ET|PAR|POUR|SOUS|SUR|VERS) L (?=[AEIOUYHÀÂÉÈÊËÎÏÔÛ][^\W\d_])")
_LEADING_L = re.compile(r"^L (?=[AEIOUYHÀÂÉÈÊËÎÏÔÛ][^\W\d_])")


def street_line(
    number: str | None,
    repetition: str | None,
    kind: str | None,
    name: str | None,
    last_number: str | None = None,
    last_repetition: str | None = None,
) -> str | None:
    """The line, such as "12 bis rue du Port" for "12", "B", "RUE", "DU PORT"; None when all parts are missing.

    With a last number, the premises go from one to the other: "12 à 16 avenue du Port".
    """
    road = _road(kind, name)
    numbers = _numbered(number, repetition)
    if last_number:
        numbers = tuple(dict.fromkeys((*numbers, *_numbered(last_number, last_repetition))))
    if not numbers:
        return _with_capital(road) or None
    return f"{' à '.join(numbers)} {road}" if road else " à ".join(numbers)


# What a number's column may hold besides the number: its repetition, and the last number of the premises.
_NUMBERED = re.compile(r"0*([0-9]+) ?([A-Za-z]*)(?: ?(?:-|[AÀaà]|au|AU) ?0*([0-9]+) ?([A-Za-z]*))?")


@lru_cache(maxsize=50_000)
def _numbered(number: str | None, repetition: str | None) -> tuple[str, ...]:
    """The first and the last number of the premises, each with its repetition: "12", "B" is ("12 bis",)."""
    if not number or not number.strip("0"):
        return ()
    if (found := _NUMBERED.fullmatch(number)) is None:
        return (" ".join(filter(None, (number, _repetition(repetition)))),)
    first, own, last, of_last = found.groups()
    if not last:
        return (" ".join(filter(None, (first, _repetition(own or repetition)))),)
    ends = ((first, own), (last, of_last or repetition))
    return tuple(" ".join(filter(None, (end, _repetition(mark)))) for end, mark in ends)


@lru_cache(maxsize=50_000)
def readable(text: str, *, follows: bool = False) -> str:
    """Turns capitals into readable text: "DE L EGLISE SAINT-ELOI" becomes "De l'Eglise Saint-Eloi".

    A text that already has lower case was written with care, and is left alone. With `follows`, something precedes the text,
    so its first word may be in lower case.
    """
    if text != text.upper():
        return text
    if "D " in text or "L " in text:
        text = _ELIDED_L.sub(r"\1 L'", _ELIDED_D.sub("D'", text))
        if not follows:
            text = _LEADING_L.sub("L'", text)
    written = _PIECE.sub(_piece, text)
    return written if follows else _with_capital(written)


def _piece(match: re.Match[str]) -> str:
    word = match[0]
    if len(word) == 1:
        # a lone D or L is an initial ("L ARMAND") or a name ("BATIMENT D"), unless an apostrophe follows it
        is_elided = word in "DL" and match.string.startswith(("'", "’"), match.end())
        return word.lower() if is_elided else word
    if word in _SMALL_WORDS:
        return word.lower()
    if not word.isalpha():
        return word.lower() if _ORDINAL.fullmatch(word) else word
    if word in _CAPITALS or _ROMAN_NUMBER.fullmatch(word):
        return word
    return word.capitalize()


def _road(kind: str | None, name: str | None) -> str:
    if not kind:
        return readable(name) if name else ""
    label = _street_type(kind)
    return f"{label} {readable(name, follows=True)}" if name else label


# Files of 2024 and later write the words themselves, with their accents or without: "ALLÉE", "CHAUSSEE".
_BY_WORD = {fold(label).replace("-", " "): label for label in STREET_TYPES.values()}


@lru_cache(maxsize=2_000)
def _street_type(kind: str) -> str:
    folded = fold(kind).replace("-", " ")
    return STREET_TYPES.get(folded.upper()) or _BY_WORD.get(folded) or _plural(folded) or kind.lower()


def _plural(folded: str) -> str | None:
    """ "ALLEES" as "allées"."""
    one = _BY_WORD.get(folded.removesuffix("s")) if folded.endswith("s") else None
    return one and f"{one}s"


def _repetition(mark: str | None) -> str | None:
    if not mark:
        return None
    if mark.lower() in _REPETITION_WORDS:
        return mark.lower()
    return REPETITIONS.get(mark.upper(), mark)


def _with_capital(text: str) -> str:
    return text[:1].upper() + text[1:]
