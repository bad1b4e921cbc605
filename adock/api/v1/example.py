"""An answer to show people: that of a search, on a company that does not exist."""

from datetime import date
from typing import Any

import orjson

from adock.api.v1 import schemas
from adock.directory.sheet import Sheet
from adock.directory.situation import FICTIONAL, REUSE_LICENCE
from adock.register.rules import LicenceFacts, LicenceKind, judge

_SITUATION, _DAY = date(2026, 11, 24), date(2026, 11, 25)
_LISTS = ("departement", "licence", "specialite", "depart", "arrivee")
_LICENCE = LicenceFacts(LicenceKind.LC, "2021 53 0001234", date(2021, 3, 13), date(2031, 3, 12), 6, None)


def search_example() -> str:
    """The answer to a search, as indented JSON. Made by what makes real ones."""
    sheet = Sheet(
        siret="00012340600001",
        siren="000123406",
        legal_name="TRANSPORTS MOREL",
        departement="35",
        postcode="35000",
        commune="RENNES",
        is_head_office=True,
        transport_manager=None,
        first_seen_on=_SITUATION,
        licences=(_LICENCE,),
    )
    answer: dict[str, Any] = {
        "resultats": [schemas.search_result(sheet, judge(sheet.facts(_SITUATION), _DAY, _DAY), _DAY)],
        "total": 1,
        "page": 1,
        "par_page": 20,
        "total_pages": 1,
        "requete": {"q": "morel rennes"} | dict.fromkeys(_LISTS, ()) | {"en_regle": False},
        "donnees": {"source": FICTIONAL, "situation_au": _SITUATION, "importe_le": None, "licence": REUSE_LICENCE},
    }
    return orjson.dumps(answer, option=orjson.OPT_INDENT_2, default=tuple).decode()
