"""What the register and Sirene say of a company that somebody wants to act for.

The name is the register's, whole: it is for the company's own members and the people they invite. Public pages show the
sheet instead, which withholds what partial diffusion hides.
"""

from dataclasses import dataclass
from typing import NamedTuple

from adock.core.locks import Lock, wait_for
from adock.core.postal import PostalAddress, Unpostable, postal_lines
from adock.core.siren import group_siren
from adock.register.models import Registration, SireneEstablishment, SireneLegalUnit

ATTENTION = "À l'attention de la direction"


@dataclass(frozen=True, slots=True)
class RegisteredCompany:
    """A company the register knows or knew. `is_registered`: at least one of its establishments is in it now."""

    siren: str
    name: str
    is_registered: bool


def find_company(siren: str) -> RegisteredCompany | None:
    rows = Registration.objects.filter(siren=siren).values_list("legal_name", "is_head_office", "struck_off_on")
    # the head office among those in the register; else any of them
    best = min(rows, key=lambda row: (row[2] is not None, not row[1]), default=None)
    return RegisteredCompany(siren, best[0], best[2] is None) if best else None


def company_name(siren: str) -> str:
    """The company's name; its number when the register never knew it."""
    found = find_company(siren)
    return found.name if found else f"l'entreprise {group_siren(siren)}"


class HeadOffice(NamedTuple):
    """Where a letter may be posted: the establishment, and the lines of the envelope."""

    siret: str
    lines: tuple[str, ...]


# Why no letter can be posted.
UNKNOWN_ADDRESS = "L'Insee ne nous donne pas l'adresse du siège de cette entreprise : nous ne pouvons pas y écrire."
WITHHELD_ADDRESS = (
    "Cette entreprise a demandé à l'Insee de ne pas diffuser son adresse. Nous ne la connaissons donc pas, "
    "et ne pouvons pas y écrire."
)
WHY_UNPOSTABLE = {
    Unpostable.INCOMPLETE: "L'adresse du siège est incomplète dans la base Sirene : un courrier n'arriverait pas.",
    Unpostable.ABROAD: "Le siège de cette entreprise est à l'étranger : nous n'y postons pas de code.",
    Unpostable.TOO_LONG: (
        "Le nom et l'adresse du siège ne tiennent pas en entier sur une enveloppe : nous ne postons pas de code à une "
        "adresse coupée, il pourrait arriver chez d'autres."
    ),
}


def head_office(siren: str) -> HeadOffice | str:
    """The head office's address in Sirene; or the French sentence that says why there is none."""
    found = sirene_head_office(siren)
    if found is None:
        return UNKNOWN_ADDRESS
    if withholds_address(siren, found):
        return WITHHELD_ADDRESS
    lines = postal_lines(company_name(siren), postal_address(found), ATTENTION)
    return WHY_UNPOSTABLE[lines] if isinstance(lines, Unpostable) else HeadOffice(found.siret, lines)


def postal_address(place: SireneEstablishment) -> PostalAddress:
    return PostalAddress.of(place, place.country)


def sirene_head_office(siren: str) -> SireneEstablishment | None:
    """The head office as Sirene has it, with an address that may have to be withheld."""
    return SireneEstablishment.objects.filter(siren=siren, is_head_office=True, is_closed=False).order_by("siret").first()


def withholds_address(siren: str, office: SireneEstablishment | None) -> bool:
    """Whether the company, or its head office, asked Insee not to diffuse its address."""
    return bool(office and office.is_partial) or SireneLegalUnit.objects.filter(siren=siren, is_partial=True).exists()


def lock_company(siren: str) -> None:
    """Makes anybody else who acts on that company's members wait until the current transaction ends."""
    wait_for(Lock.MEMBERS, int(siren))
