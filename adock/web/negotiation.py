"""Which content codings an answer may have, by the Accept-Encoding of its request (RFC 9110, 12.5.3). Pure.

Django and WhiteNoise only look whether "gzip" or "br" stands in the header, so that `gzip;q=0` would get what it refuses:
they are given a header that names what may be sent, and nothing else.
"""

import re
from decimal import Decimal
from functools import lru_cache

# Ours, and the other names they go by.
CODINGS = ("br", "gzip")
_ALIASES = {"x-gzip": "gzip"}
_WEIGHT = re.compile(r"q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)", re.IGNORECASE)
# A browser's has some 30 characters.
LONGEST = 500


@lru_cache(maxsize=256)
def acceptable(header: str) -> str:
    """The codings of ours that the header accepts and does not like less than none at all: "br, gzip", "gzip" or "".

    A weight that is none counts as a refusal, and so does a header that is too long: an answer without coding can always be
    read.
    """
    if len(header) > LONGEST:
        return ""
    weights: dict[str, Decimal] = {}
    for element in header.split(","):
        name, *parameters = (part.strip() for part in element.split(";"))
        weights[_ALIASES.get(name.lower(), name.lower())] = _weight(parameters)
    others = weights.get("*", Decimal(0))
    plain = weights.get("identity", Decimal(0))
    return ", ".join(coding for coding in CODINGS if weights.get(coding, others) > 0 and weights.get(coding, others) >= plain)


def _weight(parameters: list[str]) -> Decimal:
    for parameter in parameters:
        if parameter.lower().replace(" ", "").startswith("q="):
            found = _WEIGHT.fullmatch(parameter.replace(" ", ""))
            return Decimal(found[1]) if found else Decimal(0)
    return Decimal(1)
