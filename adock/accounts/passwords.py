"""What a password must be. Length protects, and what everybody tries first does not; no rule on capitals, digits or signs
(ASVS 6.2, ANSSI). It is checked and stored as typed, never cut; a longer one than LONGEST is refused before any work.

Guessing programs take known passwords and put digits around them, replace letters, repeat or join them: so does NotCommon,
backwards. What is known: Django's 20,000 most used ones; of a million from breaches, the 44,000 that are long enough
(tables/README.md), looked up here and never asked of anybody (ASVS 6.2.4, 6.2.12); and the words of this service (6.2.11).
"""

import gzip
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

from django.contrib.auth.password_validation import CommonPasswordValidator, UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError

from adock.accounts.companies import company_name
from adock.accounts.models import User
from adock.accounts.rules import MembershipState
from adock.core.text import fold
from adock.core.words import marked

SHORTEST = 12
# A longer one would only cost hashing time.
LONGEST = 128
FEWEST_DIFFERENT = 5
# Ten figures say less than as many letters: alone, there must be more of them.
SHORTEST_OF_DIGITS = 20

HINT = f"{SHORTEST} caractères au moins. Une suite de quelques mots convient très bien."

BREACHED = Path(__file__).with_name("tables") / "breached_passwords.txt.gz"
# The words of this service and of its field, and the most French passwords that the lists lack: none is a password by itself,
# with digits, or joined to another known one (ASVS 6.1.2).
CONTEXT = frozenset(
    {
        *("adock", "dock", "transport", "transports", "transporteur", "transporteurs", "routier", "routiers", "camion"),
        *("camions", "chauffeur", "chauffeurs", "conducteur", "fret", "marchandise", "marchandises", "logistique", "registre"),
        *("licence", "licences", "attestation", "attestations", "vigilance", "administration", "administrateur", "ministere"),
        *("dreal", "drieat", "dgitm", "proconnect", "franceconnect", "france", "republique", "gouv", "entreprise", "societe"),
        *("password", "motdepasse", "mdp", "passe", "secret", "azerty", "qwerty", "bienvenue", "bonjour", "soleil", "doudou"),
        *("connexion", "utilisateur", "intrapreneur", "support", "exploitant", "gestionnaire", "instructeur", "comite"),
    }
)

# Signs that stand for letters. Some stand for two. At the ends of a word, up to DISGUISED of them may.
LEET = (str.maketrans("0134578@$!|+€9", "oleastbasilteg"), str.maketrans("0134578@$!|+€9", "oieastbasiiteg"))
DISGUISED = 2
ROWS = ("1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz")
COLUMNS = (
    *("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm"),
    *("1aqw", "2zsx", "3edc", "4rfv", "5tgb", "6yhn", "7uj", "1aq", "2zs", "aqw", "zsx"),
)
SHORTEST_WALK, WALKED = 3, 0.75

TOO_COMMON = marked(
    "Ce mot de passe est l'un des plus utilisés, ou s'en déduit : chiffres ajoutés, lettres remplacées, touches qui se "
    "suivent. C'est l'un des premiers essayés. Choisissez-en un autre : quelques mots sans lien entre eux."
)
LIKE_THE_COMPANY = marked("Ce mot de passe ressemble trop au nom de votre entreprise. Choisissez-en un autre.")


class LongEnough:
    """At least SHORTEST characters, FEWEST_DIFFERENT of them different; SHORTEST_OF_DIGITS when all are digits."""

    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) < SHORTEST:
            raise ValidationError(
                f"Il manque des caractères : {SHORTEST} au moins, vous en avez saisi {len(password)}.",
                code="password_too_short",
            )
        if len(set(password)) < FEWEST_DIFFERENT:
            raise ValidationError(marked("Trop de répétitions : variez les caractères."), code="password_too_simple")
        if password.isdigit() and len(password) < SHORTEST_OF_DIGITS:
            raise ValidationError(
                f"Des chiffres seuls se devinent : ajoutez des lettres, ou saisissez-en {SHORTEST_OF_DIGITS}.",
                code="password_entirely_numeric",
            )

    def get_help_text(self) -> str:
        return HINT


class NotCommon(CommonPasswordValidator):
    """Neither one of the most used or breached ones, nor one that programs derive from them."""

    def validate(self, password: str, user: User | None = None) -> None:
        if is_common(password[:LONGEST], _known()):
            raise ValidationError(TOO_COMMON, code="password_too_common")

    def get_help_text(self) -> str:
        return ""


class NotLikeTheUser(UserAttributeSimilarityValidator):
    """Not too similar to the address, the names, or the names of the companies that the user acts for."""

    def __init__(self) -> None:
        super().__init__(user_attributes=("email", "first_name", "last_name"))

    def validate(self, password: str, user: User | None = None) -> None:
        super().validate(password, user)
        if user is not None and user.pk is not None:
            members = user.memberships.filter(state=MembershipState.ACTIVE).values_list("siren", flat=True)
            if any(is_like_name(password[:LONGEST], company_name(siren)) for siren in members):
                raise ValidationError(LIKE_THE_COMPANY, code="password_too_similar")

    def get_error_message(self) -> str:
        return marked("Ce mot de passe ressemble trop à votre nom ou à votre adresse. Choisissez-en un autre.")


def is_common(password: str, known: frozenset[str]) -> bool:
    """Whether `known` holds the password, or what is left of it once digits, signs, disguises, repetitions are taken away."""
    if fold(password) in known or _is_walk(password):
        return True
    return any(word in known or _is_joined(word, known) for word in set(_words(password)))


def is_like_name(password: str, name: str) -> bool:
    """Whether a password is a name, whole or its first words, with anything but letters around and between."""
    words = ["".join(filter(str.isalpha, word)) for word in fold(name).split()]
    starts = {"".join(words[:count]) for count in range(1, len(words) + 1)}
    own = {start for start in starts | set(words) if len(start) >= 5}
    return any(core in own for core in _words(password))


def _words(password: str) -> Iterator[str]:
    """What may be under the digits and signs of a password: its letters, for each reading of the signs that stand for some."""
    shown = fold(password)
    letters = [place for place, sign in enumerate(shown) if sign.isalpha()]
    if not letters:
        return
    first, last = letters[0], letters[-1] + 1
    for start in range(max(0, first - DISGUISED), first + 1):
        for end in range(last, min(len(shown), last + DISGUISED) + 1):
            for part in (shown[start:end], *(shown[start:end].translate(table) for table in LEET)):
                yield _unrepeated("".join(filter(str.isalpha, part)))


def _unrepeated(word: str) -> str:
    """The unit that the word repeats, or the word: "azertyazerty" is "azerty"."""
    period = (word + word).index(word, 1)
    return word[:period]


def _is_joined(word: str, known: frozenset[str]) -> bool:
    """Whether it is two known ones end to end: of three words that are, a guess costs too much."""
    return any(word[:cut] in known and word[cut:] in known for cut in range(3, len(word) - 2))


def _is_walk(password: str) -> bool:
    """Whether most of it follows keys that are neighbours, on the keyboards of France and elsewhere, or the alphabet."""
    shown = fold(password)
    walked, run = 0, 1
    for before, after in pairwise(shown + "\0"):
        if (before, after) in _neighbours():
            run += 1
            continue
        walked += run if run >= SHORTEST_WALK else 0
        run = 1
    return bool(shown) and walked >= WALKED * len(shown)


@cache
def _neighbours() -> frozenset[tuple[str, str]]:
    pairs = {pair for row in (*ROWS, *COLUMNS) for pair in pairwise(row)}
    return frozenset(pairs | {(after, before) for before, after in pairs})


@cache
def _known() -> frozenset[str]:
    """Every known password, lower case and without accents; read once by each process, when a password is first chosen."""
    breached = gzip.decompress(BREACHED.read_bytes()).decode().splitlines()
    return frozenset({fold(word) for word in CommonPasswordValidator().passwords} | set(map(fold, breached)) | CONTEXT)
