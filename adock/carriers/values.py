"""Converts what people type into their sheet to the form in which it is stored. Pure.

Each function returns the value to store or raises Mistyped, whose French sentence says how to mend what was typed. Each is
idempotent. A new value may be empty: that erases.
"""

import ipaddress
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from urllib.parse import quote, urlsplit, urlunsplit

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from adock.core.french import noun
from adock.core.geography import DEPARTEMENTS, SERVED_DEPARTEMENTS
from adock.core.mail_addresses import ascii_host
from adock.core.refusals import Mistyped
from adock.core.text import UNSEEN, normal

LONGEST_DESCRIPTION = 2_000
LONGEST_WEBSITE = 200
LONGEST_PHONE_TYPED = 40
# Nothing longer is examined: it is no address, and some checks are slow on long names.
LONGEST_ADDRESS_TYPED = 2_000
# Nor is a longer text: the spaces and invisible characters that cleaning removes are fewer than that.
LONGEST_DESCRIPTION_TYPED = 2 * LONGEST_DESCRIPTION


# ------------------------------------------------------------------ telephone

# Each overseas département has a numbering plan of its own, which a national form ("0590 …") may belong to.
_PLANS = {"971": "GP", "972": "MQ", "973": "GF", "974": "RE", "976": "YT"}
# Kinds of numbers that belong to one plan, wherever dialled from; others (0800, 09…) are the same in all of France.
_OF_THE_PLACE = {PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
_PHONE = re.compile(r"[+0-9 ().\-/]*")
# Arcep reserves 06 39 98 for works of fiction, so no table of numbers has it.
_FICTION = re.compile(r"\+3363998\d{4}")

_WRONG_PHONE = (
    "Ce numéro n'existe pas. Pour un numéro français, tapez ses 10 chiffres : 02 99 12 34 56. "
    "Pour un autre pays, commencez par + et l'indicatif : +32 2 123 45 67."
)


def phone(typed: str, departement: str | None = None) -> str:
    """The number in E.164 ("+33299123456"). Without country code, it is read in the numbering plan of the establishment's
    département, else of the part of France that has it."""
    if len(typed) > LONGEST_ADDRESS_TYPED:
        raise Mistyped(_WRONG_PHONE)
    text = " ".join(normal("NFKC", typed).replace("\u2010", "-").replace("\u2011", "-").split())
    if not text:
        return ""
    if len(text) > LONGEST_PHONE_TYPED or not _PHONE.fullmatch(text):
        raise Mistyped(_WRONG_PHONE)
    here = _PLANS.get(departement or "")
    for plan in ([here] if here else []) + [*_PLANS.values(), "FR"]:
        try:
            number = phonenumbers.parse(text, plan)
        except NumberParseException:
            break
        kept = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        is_known = phonenumbers.is_valid_number(number) or _FICTION.fullmatch(kept) is not None
        if is_known and (plan in {here, "FR"} or phonenumbers.number_type(number) in _OF_THE_PLACE):
            return kept
    raise Mistyped(_WRONG_PHONE)


@lru_cache(maxsize=4096)
def shown_phone(kept: str, departement: str | None = None) -> str:
    """The number as people dial it: "02 99 12 34 56" in France, overseas included, "+32 2 123 45 67" elsewhere.

    Typed back from that département, it gives the same number.
    """
    number = _parsed(kept)
    if number is None:
        return kept
    national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    try:
        is_told_from_national = phone(national, departement) == phone(kept)
    except Mistyped:
        is_told_from_national = False
    return national if is_told_from_national else phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)


@lru_cache(maxsize=4096)
def phone_url(kept: str) -> str:
    number = _parsed(kept)
    return "tel:" + (phonenumbers.format_number(number, PhoneNumberFormat.E164) if number else "".join(kept.split()))


def _parsed(kept: str) -> PhoneNumber | None:
    """Parses a stored number: E.164, or the national form in old demonstrations."""
    try:
        return phonenumbers.parse(phone(kept))
    except (Mistyped, NumberParseException):
        return None


# -------------------------------------------------------------------- website

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_LOCAL = (".localhost", ".local", ".localdomain", ".internal", ".intranet", ".lan", ".home", ".corp", ".arpa", ".onion")
_URL_SIGNS = "%/:=&?~#+!$,;'@()*[]"

_LONG_WEBSITE = f"Cette adresse de site est trop longue : {LONGEST_WEBSITE} caractères au plus."
_WRONG_WEBSITE = "Cette adresse de site n'est pas correcte. Elle s'écrit comme www.exemple.fr."


def website(typed: str) -> str:
    """The address of a public site, with "https://" added where no scheme was typed."""
    text = typed.strip()
    if not text:
        return ""
    if len(text) > LONGEST_ADDRESS_TYPED:
        raise Mistyped(_LONG_WEBSITE)
    if any(character.isspace() or unicodedata.category(character) in {"Cc", "Cf", "Cs"} for character in text):
        raise Mistyped("Cette adresse de site contient un espace ou un signe invisible. Tapez-la d'un trait : www.exemple.fr.")
    scheme = _SCHEME.match(text)
    if scheme is None:
        text = f"https://{text}"
    elif scheme[1].lower() not in {"http", "https"}:
        raise Mistyped("L'adresse d'un site commence par https:// ou http://, ou par son nom : www.exemple.fr.")
    try:
        parts = urlsplit(text)
        port = parts.port
        is_address = _is_ip(parts.hostname or "")
        host = "" if is_address else ascii_host(parts.hostname or "")
    except ValueError:
        raise Mistyped(_WRONG_WEBSITE) from None
    if "@" in parts.netloc:
        raise Mistyped("L'adresse d'un site ne contient pas de @. Pour une adresse e-mail, utilisez le champ prévu.")
    if is_address or host.endswith(_LOCAL):
        raise Mistyped("Donnez un site que tout le monde peut ouvrir, par son nom : www.exemple.fr.")
    if "\\" in text:
        raise Mistyped(_WRONG_WEBSITE)
    where = f"{host}:{port}" if port else host
    path, query, fragment = (quote(part, safe=_URL_SIGNS) for part in (parts.path, parts.query, parts.fragment))
    kept = urlunsplit((parts.scheme.lower(), where, path, query, fragment))
    if len(kept) > LONGEST_WEBSITE:
        raise Mistyped(_LONG_WEBSITE)
    return kept


def shown_website(kept: str) -> str:
    """The address without scheme; an international name is decoded only if all Latin: other letters could mimic Latin ones."""
    bare = kept.removeprefix("https://").removeprefix("http://").rstrip("/")
    host, slash, rest = bare.partition("/")
    if "xn--" not in host:
        return bare
    try:
        spoken = host.encode("ascii").decode("idna")
    except UnicodeError:
        return bare
    is_latin = all(not sign.isalpha() or unicodedata.name(sign, "").startswith("LATIN") for sign in spoken)
    return f"{spoken if is_latin else host}{slash}{rest}"


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


# ----------------------------------------------------------------------- text

# Zero width joiner: it holds emoji together. Any other invisible character, such as those that reverse writing, could make
# a sheet say what it does not.
_JOINER = "\u200d"


def description(typed: str) -> str:
    """Plain text of several lines."""
    if len(typed) > LONGEST_DESCRIPTION_TYPED:
        raise Mistyped(_too_long(len(typed)))
    text = re.sub(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]", "\n", typed).replace("\t", " ")
    seen = "".join(
        character
        for character in normal("NFC", text)
        if character in {"\n", _JOINER} or unicodedata.category(character) not in UNSEEN
    )
    lines = "\n".join(line.strip() for line in normal("NFC", seen).split("\n"))
    kept = re.sub(r"\n{3,}", "\n\n", lines).strip()
    if len(kept) > LONGEST_DESCRIPTION:
        raise Mistyped(_too_long(len(kept)))
    return kept


def _too_long(length: int) -> str:
    excess = length - LONGEST_DESCRIPTION
    return f"Ce texte est trop long : 2 000 caractères au plus. Retirez {excess} {noun(excess, 'caractère')}."


# ---------------------------------------------------------------------- codes


def departements(typed: Iterable[str]) -> tuple[str, ...]:
    """The codes in the order of the tables: « 5, 1, 2A, 10, 976 » gives 01, 05, 10, 2A, 976. A text may hold several."""
    wanted = {_departement(code) for text in typed for code in re.split(r"[\s,;]+", text) if code}
    return tuple(code for code in DEPARTEMENTS if code in wanted)


def _departement(typed: str) -> str:
    code = typed.upper()
    code = code.zfill(2) if code.isdecimal() and code.isascii() else code
    if code in SERVED_DEPARTEMENTS:
        return code
    if code == "20":
        raise Mistyped(
            "« 20 » n'est plus un département français. Pour la Corse, choisissez 2A (Corse-du-Sud) ou 2B (Haute-Corse)."
        )
    if code == "97":
        raise Mistyped("« 97 » n'est pas un département français. Pour l'outre-mer, donnez les trois chiffres : 971, 974…")
    raise Mistyped(f"« {typed[:20]} » n'est pas un département français. Donnez son numéro : 35, 2A ou 971.")


def codes(typed: Iterable[str], known: Mapping[str, str]) -> tuple[str, ...]:
    """The codes of a nomenclature, each once, in its order."""
    wanted = {code for code in typed if code}
    if stranger := next(iter(sorted(wanted - known.keys())), None):
        raise Mistyped(f"« {stranger[:20]} » n'est pas dans la liste. Choisissez parmi les cases proposées.")
    return tuple(code for code in known if code in wanted)
