"""The State's offices that keep the carriers' register, one per region: a code joins the office's acronym and the region's."""

from collections.abc import Mapping

from adock.core.geography import REGIONS, region_of

# By INSEE's region code. Guadeloupe's office covers Saint-Barthélemy and Saint-Martin.
_SIGLES = {
    "84": "DREAL",
    "27": "DREAL",
    "53": "DREAL",
    "24": "DREAL",
    "94": "DREAL",
    "44": "DREAL",
    "32": "DREAL",
    "11": "DRIEAT",
    "28": "DREAL",
    "75": "DREAL",
    "76": "DREAL",
    "52": "DREAL",
    "93": "DREAL",
    "01": "DEAL",
    "02": "DEAL",
    "03": "DGTM",
    "04": "DEAL",
    "06": "DEALM",
}

# Code ("DREAL-84") -> name ("DREAL Auvergne-Rhône-Alpes").
OFFICES: Mapping[str, str] = {f"{sigle}-{code}": f"{sigle} {REGIONS[code].name}" for code, sigle in _SIGLES.items()}

# Collectivités that the office of a neighbouring region covers.
_COVERED_BY = {"977": "01", "978": "01"}


def office_of(departement: str | None) -> str | None:
    """The name of the office that keeps the register for a département; None where it is unknown, or has no such office."""
    region = region_of(departement or "")
    code = _COVERED_BY.get(departement or "", region.code if region else "")
    return OFFICES.get(f"{_SIGLES[code]}-{code}") if code in _SIGLES else None
