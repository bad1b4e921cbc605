"""Who a statement speaks for: the company as the register and Sirene know it on that day."""

from dataclasses import dataclass

from adock.accounts.companies import find_company
from adock.register.models import Registration, SireneEstablishment, SireneLegalUnit


@dataclass(frozen=True, slots=True)
class Employer:
    """`siret`: the head office, or else an establishment that the register knows. `address`: lines, none when withheld."""

    siren: str
    siret: str
    name: str
    address: tuple[str, ...]


def employer(siren: str) -> Employer | None:
    """None when the register never knew the company."""
    company = find_company(siren)
    if company is None:
        return None
    office = SireneEstablishment.objects.filter(siren=siren, is_head_office=True, is_closed=False).order_by("siret").first()
    known = Registration.objects.filter(siren=siren)
    place = min(known, key=lambda one: (one.struck_off_on is not None, not one.is_head_office, one.siret))
    if office is not None and known.filter(siret=office.siret).exists():
        place = known.get(siret=office.siret)
    if SireneLegalUnit.objects.filter(siren=siren, is_partial=True).exists() or (office and office.is_partial):
        return Employer(siren, place.siret, company.name, ())
    if office is None:
        town = f"{place.postcode or ''} {place.commune or ''}".strip()
        return Employer(siren, place.siret, company.name, (town,) if town else ())
    town = f"{office.postcode or ''} {office.commune or ''}".strip()
    lines = tuple(line for line in (office.address_complement, office.street, town) if line)
    return Employer(siren, office.siret, company.name, lines)
