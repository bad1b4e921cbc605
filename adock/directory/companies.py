"""Several companies at once, read from PostgreSQL, so that their own members see a change the moment they have made it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from adock.directory.company import Company, company
from adock.directory.loading import load_sheets
from adock.directory.situation import Situation
from adock.register.models import Registration


def load_companies(sirens: Iterable[str], situation: Situation, today: date) -> dict[str, Company]:
    """Companies by SIREN, without those that were never in the register. Twenty take as many queries as one."""
    sirets = list(Registration.objects.filter(siren__in=list(sirens)).values_list("siret", flat=True))
    sheets = defaultdict(list)
    for sheet in load_sheets(sirets).values():
        sheets[sheet.siren or ""].append(sheet)
    made = (company(siren, of_company, situation, today) for siren, of_company in sheets.items())
    return {found.siren: found for found in made if found}
