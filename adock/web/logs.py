"""Keeps secrets out of our logs: the secret in an address is worth what it opens."""

import logging
import re
from datetime import UTC, datetime
from textwrap import indent
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


# What would end a line, or move the reader's terminal: C0, DEL, C1, the separators of Unicode, what turns writing around.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Before each line of a trace, which may quote what was sent.
TRACE = "  | "


class WithoutValues(logging.Formatter):
    """Formats errors without the values that a table refused."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name for it
        return indent(_VALUES.sub("DETAIL: …", super().formatException(ei)), TRACE)

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 - logging's name for it
        """UTC, with its offset: logs of several machines are read side by side (ASVS 16.2.2)."""
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name for it
        """One line, whatever was sent to us: nobody writes a line of ours (ASVS 16.4.1)."""
        return _CONTROLS.sub(lambda sign: sign[0].encode("unicode_escape").decode(), super().formatMessage(record))
