"""Writing what carriers say of themselves."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from adock.carriers.models import CarrierProfile


class ProfileFacts(Protocol):
    """What a carrier says of itself, read only; empty where it says nothing."""

    @property
    def siret(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def website(self) -> str: ...
    @property
    def area(self) -> str: ...
    @property
    def departements(self) -> tuple[str, ...]: ...
    @property
    def specialities(self) -> tuple[str, ...]: ...
    @property
    def description(self) -> str: ...
    @property
    def confirmed_on(self) -> date | None: ...


def record_profiles(profiles: Iterable[ProfileFacts]) -> int:
    """Writes the completed sheets of a demonstration; answers how many. Real ones will come from their carriers."""
    rows = [
        CarrierProfile(
            registration_id=profile.siret,
            phone=profile.phone,
            email=profile.email,
            website=profile.website,
            area=profile.area,
            departements=list(profile.departements),
            specialities=list(profile.specialities),
            description=profile.description,
            confirmed_on=profile.confirmed_on,
        )
        for profile in profiles
    ]
    CarrierProfile.objects.bulk_create(rows)
    return len(rows)
