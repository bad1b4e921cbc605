"""Several companies at once, read out of PostgreSQL: what their own members see, the very moment they have changed it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from adock.directory.company import Company, company
from adock.directory.loading import load_sheets
from adock.directory.situation import Situation
from adock.register.models import Registration


def load_companies(sirens: Iterable[str], situation: Situation, today: date) -> dict[str, Company]:
    """By SIREN; those the register never knew are missing. As many queries for twenty as for one."""
    sirets = list(Registration.objects.filter(siren__in=list(sirens)).values_list("siret", flat=True))
    sheets = defaultdict(list)
    for sheet in load_sheets(sirets).values():
        sheets[sheet.siren or ""].append(sheet)
    made = (company(siren, of_company, situation, today) for siren, of_company in sheets.items())
    return {found.siren: found for found in made if found}
