"""An environment that production starts with, without a secret that could be read here."""

import base64
import secrets
from pathlib import Path


def safe_environment(folder: Path) -> dict[str, str]:
    """Each call its own secrets. The seal's files are there, and empty: nobody opens them to read settings."""
    files = {name: folder / name for name in ("seal.p12", "token.pem")}
    for file in files.values():
        file.touch()
    return {
        "ADOCK_ENV": "production",
        "ADOCK_SECRET_KEY": secrets.token_urlsafe(48),
        "ADOCK_ALLOWED_HOSTS": "a-dock.example,localhost",
        "ADOCK_PUBLIC_URL": "https://a-dock.example",
        "ADOCK_TRUSTED_PROXIES": "1",
        "ADOCK_SMTP_URL": "smtps://a-dock:mot@mail.example",
        "ADOCK_MAIL_FROM": "A Dock <ne-pas-repondre@a-dock.example>",
        "ADOCK_SEAL_PKCS12": str(files["seal.p12"]),
        "ADOCK_SEAL_PASSWORD": secrets.token_urlsafe(16),
        "ADOCK_TOKEN_KEY": str(files["token.pem"]),
        "ADOCK_FILES_KEYS": new_key(),
        "ADOCK_CLAMD": "/run/clamav/clamd.ctl",
        "ADOCK_SITE_PUBLISHER": "Direction des essais",
        "ADOCK_SITE_PUBLICATION_DIRECTOR": "La directrice des essais",
        "ADOCK_SITE_HOST": "Hébergeur des essais",
        "ADOCK_SITE_CONTACT_EMAIL": "contact@essais.example",
        "ADOCK_SITE_DATA_PROTECTION_EMAIL": "donnees@essais.example",
    }


def new_key() -> str:
    """32 octets at random, in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()
