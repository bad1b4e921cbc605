"""The company that a statement is made for, as the register and Sirene know it on that day."""

from dataclasses import dataclass

from adock.accounts.companies import find_company, postal_address, sirene_head_office, withholds_address
from adock.core.postal import PostalAddress, written_lines
from adock.register.models import Registration


@dataclass(frozen=True, slots=True)
class Employer:
    """`siret`: the head office, or else an establishment that the register knows. `address`: lines, none when withheld."""

    siren: str
    siret: str
    name: str
    address: tuple[str, ...]


def employer(siren: str) -> Employer | None:
    """The company as an employer; None when the register never knew it."""
    company = find_company(siren)
    if company is None:
        return None
    office = sirene_head_office(siren)
    known = list(Registration.objects.filter(siren=siren))
    place = min(known, key=lambda one: (one.struck_off_on is not None, not one.is_head_office, one.siret))
    if withholds_address(siren, office):
        shown = next((one for one in known if office and one.siret == office.siret), place)
        return Employer(siren, shown.siret, company.name, ())
    if office is None:
        known_place = PostalAddress(postcode=place.postcode or "", town=place.commune or "")
        return Employer(siren, place.siret, company.name, written_lines(known_place))
    return Employer(siren, office.siret, company.name, written_lines(postal_address(office)))
