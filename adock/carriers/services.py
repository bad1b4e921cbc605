"""Writing what carriers say of themselves."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from adock.carriers.models import CarrierProfile


class ProfileFacts(Protocol):
    siret: str
    phone: str
    email: str
    website: str
    area: str
    departements: tuple[str, ...]
    specialities: tuple[str, ...]
    description: str
    confirmed_on: date | None


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
