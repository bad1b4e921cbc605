"""Keeps secrets out of our logs: the secret in an address is worth what it opens."""

import logging
import re
from typing import Any

# What comes before the secret in each link that works without signing in.
_LINKS = ("partages", "invitations", "objections", "confirmer-adresse", "confirmer-adresse-fiche", "mot-de-passe/nouveau")
_SECRET = re.compile(rf"(/(?:{'|'.join(_LINKS)})/)[^/\s?]+")


class WithoutSecrets(logging.Filter):
    """Lets every line pass, minus the secrets in the addresses it names."""

    def filter(self, record: logging.LogRecord) -> bool:
        line = record.getMessage()
        hidden = _SECRET.sub(r"\1…", line)
        if hidden != line:
            record.msg, record.args = hidden, None
        return True


# Where PostgreSQL says which values it refused: they may be names or addresses.
_VALUES = re.compile(r"^DETAIL: .*$", re.MULTILINE)


class WithoutValues(logging.Formatter):
    """Formats errors without the values that a table refused."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name for it
        return _VALUES.sub("DETAIL: …", super().formatException(ei))
