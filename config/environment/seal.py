"""The seal of documents and the key of tokens, with the earlier seals and keys that are still recognised."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from config.environment.variables import Text, demand_with

PKCS12 = Text(
    "ADOCK_SEAL_PKCS12",
    "File of the seal: its key and its certificates, in PKCS#12. Empty: a seal without value, made below `ADOCK_DATA_DIR`.",
    required_in_production=True,
)
PASSWORD = Text(
    "ADOCK_SEAL_PASSWORD",
    "Password of that file. Demanded with `ADOCK_SEAL_PKCS12`.",
    required_in_production=True,
)
PAST_CERTIFICATES = Text(
    "ADOCK_SEAL_PAST_CERTIFICATES",
    "File (PEM) of the certificates of earlier seals, whose documents stay recognised.",
)
TSA_URL = Text("ADOCK_SEAL_TSA_URL", "Time-stamp authority (RFC 3161), `https://…`. Empty: seals bear our own time alone.")
TOKEN_KEY = Text(
    "ADOCK_TOKEN_KEY",
    "File (PEM) of the private P-256 key that signs tokens. Empty: one made below `ADOCK_DATA_DIR`.",
    required_in_production=True,
)
TOKEN_PAST_KEYS = Text("ADOCK_TOKEN_PAST_KEYS", "File (JWKS) of the public keys of earlier tokens, which stay recognised.")


def check() -> None:
    """Raises MissingSecret for a seal without its password; ValueError for a file that cannot be read or an invalid address
    of a time-stamp authority. adock.gateways.sealing.checks checks what the files hold."""
    if PKCS12.value:
        demand_with(PKCS12, PASSWORD)
    for file in (PKCS12, PAST_CERTIFICATES, TOKEN_KEY, TOKEN_PAST_KEYS):
        if file.value and not (Path(file.value).is_file() and os.access(file.value, os.R_OK)):
            raise ValueError(f"{file.name} doit nommer un fichier qui se lit, pas « {file.value} ».")
    authority = urlsplit(TSA_URL.value)
    if TSA_URL.value and (authority.scheme not in {"http", "https"} or not authority.hostname):
        raise ValueError(f"{TSA_URL.name} doit commencer par https:// ou http:// et nommer un serveur.")
