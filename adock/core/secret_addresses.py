"""What is secret in our addresses: whoever reads it in a log could use it as well as the person it was given to.

Said beside each path, in the `paths.py` of its domain: `@secret("token")` names the parameter. Here stand the values of
queries, which are few and whose names come from elsewhere (OpenID Connect) or are the same on several pages.
"""

import inspect
import re
from collections.abc import Callable
from typing import TypeVar

Path = TypeVar("Path", bound=Callable[..., str])

# In a query: what an identity provider brings back (OpenID Connect Core 3.1.2.5, RP-Initiated Logout 1.0), and a
# certificate's code.
QUERY_NAMES = (
    "code",
    "state",
    "nonce",
    "session_state",
    "id_token",
    "id_token_hint",
    "access_token",
    "attestation",
    "token",
    "jeton",
)

# The paths that were decorated, each with the name of its secret parameter.
SECRET_PATHS: list[tuple[Callable[..., str], str]] = []

_STANDS_FOR_IT = "S-E-C-R-E-T"
# What each "%" of an address becomes where the address is itself the value of another one, and again within that one.
_PERCENT = r"%(?:25){0,3}"


def _written(sign: str) -> str:
    """Matches the sign, as it is or percent-encoded, however many times."""
    return f"(?:{re.escape(sign)}|{_PERCENT}{ord(sign):02x})"


def _all_written(text: str) -> str:
    return "".join(map(_written, text))


# What may stand before a secret when an address is mistyped or broken on purpose, and the secret itself.
_GIVEN = rf"""(?:\s|{_written(" ")}|{_written("/")})*[^/\s?&#"'<>]+"""


def secret(parameter: str) -> Callable[[Path], Path]:
    """Says that this parameter of the path is a secret, which no log may hold."""

    def mark(path: Path) -> Path:
        SECRET_PATHS.append((path, parameter))
        return path

    return mark


def secrets_pattern() -> re.Pattern[str]:
    """Matches a secret within a line that holds an address, itself or within another one ("/connexion?next=%2Fpartages%2F…");
    its first or second group is what comes before the secret."""
    before = sorted({_before(path, parameter) for path, parameter in SECRET_PATHS}, key=len, reverse=True)
    paths = "|".join(map(_all_written, before))
    names = "|".join(map(_all_written, QUERY_NAMES))
    begins = f"(?:{_written('?')}|{_written('&')}(?:amp;)?)"
    return re.compile(rf"((?:{paths})){_GIVEN}|({begins}(?:{names}){_written('=')})[^&\s#\"'<>]+", re.IGNORECASE)


def _before(path: Callable[..., str], parameter: str) -> str:
    others = {name: "x" for name, known in inspect.signature(path).parameters.items() if known.default is known.empty}
    return path(**others | {parameter: _STANDS_FOR_IT}).partition(_STANDS_FOR_IT)[0]
