"""What the index knows of one establishment, and all that `directory` has to provide for it to be found."""

from typing import NamedTuple

from adock.core.text import words

# Ranks of the widest areas, as the predecessor published them: after any list of départements.
FRANCE_RANK, INTERNATIONAL_RANK, UNDEFINED_RANK = 101, 102, 103
_WIDE_AREAS = {"FRANCE": FRANCE_RANK, "INTERNATIONAL": INTERNATIONAL_RANK}


class IndexDocument(NamedTuple):
    """One establishment. Days are proleptic ordinals (`date.toordinal`), codes are those of the nomenclatures."""

    siret: str
    numbers: tuple[str, ...]
    """Compact numbers that find it by exact match: SIRET, SIREN, licences, provisional number; not VAT, which queries
    turn into the SIREN. Case does not matter."""
    names: tuple[str, ...]
    """Legal name first, then trade names, then the acronym."""
    commune: str
    postcode: str
    departement: str
    findable_by_name: bool
    """True when it is registered and not closed. Otherwise only its exact numbers find it."""
    licence_kinds: tuple[str, ...]
    specialities: tuple[str, ...]
    area: str
    """INTERNATIONAL, FRANCE, REGION, DEPARTEMENT, or "" when the carrier has not said."""
    served_departements: tuple[str, ...]
    completeness: int
    """How complete the carrier's sheet is, 0 to 100."""
    valid_spans: tuple[tuple[int, int], ...]
    """First and last day, both included, of each span of days on which the verdict is `valide`."""
    display_name: str
    payload: bytes
    """Returned with the hit, never read by the index."""

    @property
    def serves_everywhere(self) -> bool:
        return self.area in ("FRANCE", "INTERNATIONAL")

    @property
    def area_rank(self) -> int:
        """Smaller for a narrower area: the number of départements listed, then France, then abroad, then unknown."""
        if self.area in ("DEPARTEMENT", "REGION"):
            return min(len(self.served_departements), FRANCE_RANK - 1)
        return _WIDE_AREAS.get(self.area, UNDEFINED_RANK)

    @property
    def order_key(self) -> bytes:
        """Sorts, ascending, results that match equally well: by completeness (descending), then name, then SIRET."""
        completeness = min(max(self.completeness, 0), 999)
        return f"{999 - completeness:03d}{' '.join(words(self.display_name))}\0{self.siret}".encode()
