"""Reads what carriers say of themselves from the database itself, for a sheet's editors and whoever writes to the carrier."""

from django.db.models import Min, QuerySet

from adock.carriers.models import CarrierProfile, ProfileRevision
from adock.carriers.rules import FIELDS, Missing, State, completeness, missing
from adock.register.models import Registration


def registration_of(siret: str) -> Registration | None:
    return Registration.objects.filter(pk=siret).first() if siret.isalnum() else None


def profile_of(registration: Registration) -> CarrierProfile:
    """The carrier's profile; one of version 0, not yet in the database, when the carrier has said nothing."""
    return CarrierProfile.objects.filter(pk=registration.pk).first() or CarrierProfile(registration=registration, version=0)


def state_of(profile: CarrierProfile) -> State:
    return {field: getattr(profile, field) for field in FIELDS}


def revisions_of(registration: Registration, after: int = -1) -> QuerySet[ProfileRevision]:
    """The changes that made the versions beyond `after`, the latest first."""
    known = ProfileRevision.objects.filter(registration=registration, number__gt=after)
    return known.select_related("author", "restored").order_by("-number")


def first_version(registration: Registration, profile: CarrierProfile) -> int:
    """The version before the first change that is known."""
    first = ProfileRevision.objects.filter(registration=registration).aggregate(first=Min("number"))["first"]
    return profile.version if first is None else first - 1


def _counted(profile: CarrierProfile) -> dict[str, bool]:
    return {
        "has_phone": bool(profile.phone),
        "has_email": bool(profile.email),
        "has_area": bool(profile.area),
        "has_speciality": bool(profile.specialities),
    }


def completeness_of(profile: CarrierProfile) -> int:
    return completeness(**_counted(profile))


def missing_of(profile: CarrierProfile) -> tuple[Missing, ...]:
    return missing(**_counted(profile))


def has_relay(registration: Registration, profile: CarrierProfile) -> bool:
    """Whether visitors may write through the form: the carrier has an address that answered, and does not show it."""
    return bool(profile.email) and not profile.shows_email and registration.struck_off_on is None
