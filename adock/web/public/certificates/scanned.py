"""Checks the text of a QR code, pasted by a visitor without scripts or a phone: is it ours, and what is it worth today?"""

import re
from datetime import date
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from adock.certificates.models import Certificate
from adock.certificates.paths import public_certificate_path
from adock.certificates.queries import find
from adock.core.dates import in_words
from adock.core.paths import contact_path
from adock.gateways.sealing import BadToken, tokens
from adock.web.kit.pieces import Link, Plate, State
from adock.web.public.certificates import wording
from adock.web.public.certificates.pages import Outcome

# Longer than any QR code of ours.
LONGEST = 4_000
_TOKEN = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)

FAULTS = {
    "unknown_key": (
        State.BAD,
        "Signé par une autre clé",
        "A Dock n'a pas signé ce QR code : il a été fait par quelqu'un d'autre. Ne vous fiez pas à ce papier.",
    ),
    "bad_signature": (
        State.BAD,
        "QR code modifié",
        "Le contenu de ce QR code n'est plus celui que A Dock a signé. Ne vous fiez pas à ce papier.",
    ),
    "malformed": (
        State.WATCH,
        "QR code illisible",
        "Ce texte n'est pas entier, ou ne vient pas d'une attestation. Scannez de nouveau le QR code, ou tapez le code "
        "écrit à côté.",
    ),
}


def is_address(text: str) -> bool:
    return _ADDRESS.match(text) is not None


def has_token(text: str) -> bool:
    return _token_in(text) != ""


def reference_in(text: str) -> str:
    """The last part of the address, when the text is one of our addresses without a token."""
    return urlsplit(text).path.rstrip("/").rpartition("/")[2]


def is_elsewhere(request: HttpRequest, text: str) -> str:
    """The other site that an address leads to; empty when the address is on this one."""
    try:
        host = urlsplit(text).netloc
    except ValueError:
        return text[:60]
    ours = {request.get_host(), urlsplit(settings.PUBLIC_URL).netloc}
    return "" if host in ours else host[:60]


def elsewhere(host: str, day: date) -> Outcome:
    advice = (
        "Une attestation d'A Dock mène toujours à ce site-ci. Ne vous fiez pas à ce que l'autre affiche : "
        "tapez ici le code écrit sur le papier."
    )
    plate = Plate(State.BAD, "Mène à un autre site", f"Ce QR code mène à « {host} ».", f"Vérifié le {in_words(day)}.")
    return Outcome(plate, advice=advice)


def outcome(text: str, day: date) -> Outcome:
    """The outcome for a text that holds a token. Raises SealUnavailable."""
    try:
        claims = tokens.read_token(_token_in(text))
    except BadToken as fault:
        look, word, sentence = FAULTS[fault.fault]
        return Outcome(Plate(look, word, sentence, f"Vérifié le {in_words(day)}."))
    found = find(str(claims.get("c", "")))
    if found is None or not _agree(found, claims):
        return _unknown(day)
    address = reference_in(text.partition("#")[0]) if is_address(text) else ""
    if address and address.upper() != found.code:
        sentence = f"Il a été fait pour l'attestation {found.code}, pas pour {address[:20]}."
        return Outcome(Plate(State.BAD, "QR code d'une autre attestation", sentence, f"Vérifié le {in_words(day)}."))
    plate = wording.plate(found.facts, day)
    said = Plate(plate.state, plate.word, f"{plate.sentence} Le QR code est authentique : A Dock l'a signé.", plate.day)
    return Outcome(
        said,
        rows=wording.rows(found, day, by_code=True),
        next=Link("Voir cette attestation", public_certificate_path(found.code)),
    )


def _agree(found: Certificate, claims: dict[str, object]) -> bool:
    return all(claims.get(name) == value for name, value in wording.compared(found).items())


def _unknown(day: date) -> Outcome:
    sentence = "A Dock l'a signé, mais n'en trouve pas l'attestation. Écrivez-nous en joignant une photo du papier."
    return Outcome(
        Plate(State.WATCH, "QR code authentique, attestation inconnue", sentence, f"Vérifié le {in_words(day)}."),
        next=Link("Nous écrire", contact_path()),
    )


def _token_in(text: str) -> str:
    """What follows the address in a QR code, or the whole text when it looks like a token."""
    _, sharp, after = text.partition("#")
    if sharp:
        return after if after else ""
    return text if _TOKEN.fullmatch(text) else ""
