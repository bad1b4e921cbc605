"""The provider's key, made on the first run and then reused, and the signatures made with it."""

import hashlib
import json
import os
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

ALGORITHM = "ES256"


def new_key() -> ECKey:
    key = ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHM})
    key.ensure_kid()
    return key


def kept_key(file: Path) -> ECKey:
    """The key in `file`, which is made when it is missing, readable by its owner alone."""
    try:
        return ECKey.import_key(json.loads(file.read_text()))
    except FileNotFoundError:
        key = new_key()
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w") as opened:
            json.dump(key.as_dict(private=True), opened)
        return key


def signed(claims: dict[str, Any], key: ECKey) -> str:
    return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, claims, key, algorithms=[ALGORITHM])


def signed_with_secret(claims: dict[str, Any], secret: str, kid: str | None) -> str:
    return jwt.encode({"alg": "HS256", "kid": kid or ""}, claims, OctKey.import_key(secret), algorithms=["HS256"])


def unsigned(claims: dict[str, Any]) -> str:
    return f"{_base64(json.dumps({'alg': 'none', 'typ': 'JWT'}).encode())}.{_base64(json.dumps(claims).encode())}."


def spoiled(token: str) -> str:
    """The same token with another signature."""
    head, signature = token.rsplit(".", 1)
    return f"{head}.{signature[:9]}{'A' if signature[9] != 'A' else 'B'}{signature[10:]}"


def half_hash(text: str) -> str:
    return _base64(hashlib.sha256(text.encode()).digest()[:16])


def _base64(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()
