"""Keeps secrets out of our logs: the secret in an address is worth what it opens."""

import logging
import re
from datetime import UTC, datetime
from functools import cache
from textwrap import indent
from typing import Any

from django.core.exceptions import BadRequest
from django.http.multipartparser import MultiPartParserError

from adock.core.clients import place_of
from adock.core.secret_addresses import secrets_pattern
from adock.web.refusal_lines import RefusalLines


@cache
def _secrets() -> re.Pattern[str]:
    # imported here, once the first line is written: every domain's paths, when the applications are there
    from adock.web.kit.jinja import PATHS

    assert PATHS
    return secrets_pattern()


def hidden(text: str) -> str:
    """The text, with … in place of every secret of the addresses that it holds."""
    return _secrets().sub(lambda found: f"{found[1] or found[2]}…", text)


class WithoutSecrets(logging.Filter):
    """Lets every line pass, minus the secrets in the addresses it names."""

    def filter(self, record: logging.LogRecord) -> bool:
        line = record.getMessage()
        without = hidden(line)
        if without != line:
            record.msg, record.args = without, None
        return True


# Where PostgreSQL says which values it refused: they may be names or addresses.
_VALUES = re.compile(r"^DETAIL: .*$", re.MULTILINE)


# What would end a line, or move the reader's terminal: C0, DEL, C1, the separators of Unicode, what turns writing around.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Before each line of a trace, which may quote what was sent.
TRACE = "  | "


class WithoutValues(logging.Formatter):
    """Formats errors without the values that a table refused, and their traces without secrets either."""

    def format(self, record: logging.LogRecord) -> str:
        return hidden(super().format(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name for it
        return indent(_VALUES.sub("DETAIL: …", super().formatException(ei)), TRACE)

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 - logging's name for it
        """UTC, with its offset: logs of several machines are read side by side (ASVS 16.2.2)."""
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name for it
        """One line, whatever was sent to us: nobody writes a line of ours (ASVS 16.4.1)."""
        return _CONTROLS.sub(lambda sign: sign[0].encode("unicode_escape").decode(), super().formatMessage(record))


_LONGEST_REFUSAL = 500


class RefusalsInALine(logging.Filter):
    """Makes one warning line, without a trace, of what Django logs of a request that it refused (too many fields, a form that
    cannot be read, a host that is not ours), and drops what it logs of any other answer below 500: a 404 is no event.

    Of those that one place is refused for one reason, one line a minute passes (refusal_lines.py)."""

    def __init__(self, name: str = "") -> None:
        super().__init__(name)
        self._lines = RefusalLines()

    def filter(self, record: logging.LogRecord) -> bool:
        is_security = record.name.startswith("django.security")
        status = getattr(record, "status_code", 400 if is_security else 500)
        if status >= 500 or not (is_security or record.name == "django.request"):
            return True
        if not is_security and not isinstance((record.exc_info or (None, None))[1], BadRequest | MultiPartParserError):
            return False
        error = type((record.exc_info or (None, None))[1]).__name__ if record.exc_info else "no error"
        request = getattr(record, "request", None)
        place = place_of(request) if request is not None else ""
        line = _CONTROLS.sub(" ", record.getMessage())[:_LONGEST_REFUSAL]
        lines = self._lines.count(f"{record.name} {error}", place, line)
        if not lines:
            return False
        record.msg, record.args, record.exc_info, record.exc_text = "; ".join(lines), None, None, None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True
