"""Keeps secrets out of our logs: the secret in an address is worth what it opens."""

import logging
import re
from functools import cache
from typing import Any

from adock.core.secret_addresses import secrets_pattern


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


class WithoutValues(logging.Formatter):
    """Formats errors without the values that a table refused, and their traces without secrets either."""

    def format(self, record: logging.LogRecord) -> str:
        return hidden(super().format(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name for it
        return _VALUES.sub("DETAIL: …", super().formatException(ei))
