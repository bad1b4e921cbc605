"""An invented list of Objectif CO2 labels, in the form of the programme's workbook: two header lines, then the labels."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

from openpyxl import Workbook

from adock.core.geography import DEPARTEMENTS, region_of
from adock.register.columns import RegisterLine

TITLE = "Entreprises labellisées Objectif CO2 (liste fictive)"
COLUMNS = ("Entreprise", "Entreprise incluse", "Département", "Région", "SIREN", "Millésime", "Début")
SHARE_LABELLED = 0.03


def write_labels(path: Path, lines: Sequence[RegisterLine], seed: int, today: date) -> int:
    """Writes labels given over the last four years to some head offices with an LC; returns how many."""
    chance = Random(f"labels {seed}")
    eligible = [line for line in lines if line.is_head_office and line.lc_number and not line.siret.startswith("P")]
    labelled = chance.sample(eligible, int(len(eligible) * SHARE_LABELLED))
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Labels")
    sheet.append([TITLE])
    sheet.append(COLUMNS)
    for line in labelled:
        start = today - timedelta(days=chance.randrange(30, 4 * 365))
        region = region_of(line.departement or "")
        name = DEPARTEMENTS[line.departement].code if line.departement else ""
        sheet.append([line.legal_name, "", name, region.name if region else "", line.siret[:9], start.year, start])
    book.save(path)
    return len(labelled)
