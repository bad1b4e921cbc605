"""Fetching of a source's file from a path or an http(s) address, out of its ZIP when it comes in one."""

import hashlib
import http.client
import re
import urllib.error
import urllib.request
from pathlib import Path
from time import monotonic
from typing import IO, NamedTuple
from urllib.parse import quote, unquote, urlsplit

from adock.imports.archives import is_zip, read_only_member, too_large
from adock.imports.reports import ImportRefused

# The register has about 15 MB; this limit only protects the machine.
MAX_BYTES = 100_000_000
CHUNK = 1_000_000
# The longest silence of the server and the longest download, in seconds.
SILENCE_S = 30
DOWNLOAD_S = 900

LONGEST_NAME = 255
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_SAFE_IN_ADDRESS = "%/:=&?~#+!$,;'@()*[]"


class FetchedFile(NamedTuple):
    name: str  # without folders; the name of the file inside when it came in a ZIP
    content: bytes
    sha256: str  # of the content, in hexadecimal digits


def fetch(source: str, *, expected_suffix: str = ".csv", max_bytes: int = MAX_BYTES) -> FetchedFile:
    """The file at a path or an address. Nothing is written to disk.

    A ZIP is opened when it has exactly one file that ends with `expected_suffix` (lower case). Raises ImportRefused:
    ADRESSE_REFUSEE, TELECHARGEMENT_IMPOSSIBLE, FICHIER_INTROUVABLE, FICHIER_TROP_GRAND, ARCHIVE_INVALIDE.
    """
    is_address = _ADDRESS.match(source) is not None
    name, content = _download(source, max_bytes) if is_address else _read(Path(source), max_bytes)
    if name.lower().endswith(".zip") or (is_zip(content) and expected_suffix != ".xlsx"):
        name, content = read_only_member(content, expected_suffix, max_bytes)
    return FetchedFile(_shown_name(name), content, hashlib.sha256(content).hexdigest())


def _shown_name(name: str) -> str:
    """The name as a report may show it: printable, and no longer than file systems allow."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)[:LONGEST_NAME]


def _read(path: Path, max_bytes: int) -> tuple[str, bytes]:
    try:
        if not path.is_file():
            raise ImportRefused("FICHIER_INTROUVABLE", f"Le fichier {path} n'existe pas.")
        with path.open("rb") as stream:
            content = stream.read(max_bytes + 1)
    except (OSError, ValueError) as fault:
        raise ImportRefused("FICHIER_INTROUVABLE", f"Le fichier {path} ne peut pas être lu.") from fault
    if len(content) > max_bytes:
        raise too_large(max_bytes)
    return path.name, content


# --- Download ---------------------------------------------------------------------------------------------------------


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Follows redirections to http and https only, and never from https down to http."""

    def redirect_request(self, request, response, code, message, headers, address):  # type: ignore[no-untyped-def]
        try:
            _check_redirection(request.type, address)
        except ImportRefused:
            response.close()
            raise
        return super().redirect_request(request, response, code, message, headers, address)


def _check_redirection(scheme: str, address: str) -> None:
    _check_scheme(address)
    if scheme == "https" and urlsplit(address).scheme != "https":
        raise ImportRefused("ADRESSE_REFUSEE", "Le site renvoie d'une adresse https à une adresse http, sans protection.")


def _check_scheme(address: str) -> None:
    if urlsplit(address).scheme.lower() not in ("http", "https"):
        raise ImportRefused("ADRESSE_REFUSEE", "Seules les adresses http:// et https:// sont acceptées.")


def _download(address: str, max_bytes: int) -> tuple[str, bytes]:
    opener = urllib.request.build_opener(_SafeRedirects)
    try:
        _check_scheme(address)
        request = urllib.request.Request(  # noqa: S310  schemes are checked
            quote(address, safe=_SAFE_IN_ADDRESS), headers={"User-Agent": "A Dock", "Accept-Encoding": "identity"}
        )
        with opener.open(request, timeout=SILENCE_S) as response:
            content = _body(response, max_bytes)
            name = unquote(urlsplit(response.url).path).rpartition("/")[2]
    except urllib.error.HTTPError as fault:
        with fault:
            raise _refusal_of_answer(fault.code) from fault
    except TimeoutError as fault:
        raise _impossible("le site ne répond pas") from fault
    except (OSError, http.client.HTTPException, ValueError, OverflowError) as fault:
        if isinstance(getattr(fault, "reason", None), TimeoutError):
            raise _impossible("le site ne répond pas") from fault
        raise _impossible("l'adresse est fausse ou le site injoignable") from fault
    return name or "sans nom", content


def _refusal_of_answer(status: int) -> ImportRefused:
    if 300 <= status < 400:  # what urllib itself will not follow: loops, other schemes
        return ImportRefused("ADRESSE_REFUSEE", "Le site renvoie vers une adresse qui ne peut pas être suivie.")
    return _impossible(f"le site répond {status}")


def _body(response: IO[bytes], max_bytes: int) -> bytes:
    """The whole body sent by the server, within the limits and no shorter than announced."""
    headers = response.headers  # type: ignore[attr-defined]
    if headers.get("Content-Encoding", "identity") != "identity":
        raise _impossible("le site envoie le fichier sous une forme non demandée")
    announced = headers.get("Content-Length", "")
    length = int(announced) if announced.isascii() and announced.isdigit() else None
    if length is not None and length > max_bytes:
        raise too_large(max_bytes)
    deadline = monotonic() + DOWNLOAD_S
    content = bytearray()
    while chunk := response.read(CHUNK):
        content += chunk
        if len(content) > max_bytes:
            raise too_large(max_bytes)
        if monotonic() > deadline:
            raise _impossible("le téléchargement est trop lent")
    if length is not None and len(content) < length:
        raise _impossible("la connexion a été coupée avant la fin")
    return bytes(content)


def _impossible(reason: str) -> ImportRefused:
    return ImportRefused("TELECHARGEMENT_IMPOSSIBLE", f"Téléchargement impossible : {reason}.")
