"""The languages that a carrier may say it speaks: ISO 639-1, under their French names."""

from collections.abc import Mapping

from adock.core.geography import table_rows
from adock.core.text import fold

# Offered first: those of the drivers and customers that hauliers meet most; all the others can be chosen too.
COMMON = ("fr", "en", "de", "es", "it", "pt", "nl", "pl", "ro", "ar", "tr", "uk", "ru")

_NAMES = {row["code"]: row["nom"] for row in table_rows("langues.csv")}
_REST = sorted(_NAMES.keys() - set(COMMON), key=lambda code: fold(_NAMES[code]))

# Code -> name, in the order of lists that people read.
LANGUAGES: Mapping[str, str] = {code: _NAMES[code] for code in (*COMMON, *_REST)}
