"""What is kept of a carrier's sheet."""

from adock.carriers.models import CarrierProfile, ProfileRevision
from tests import factories as make

SIREN, SIRET = make.siren(1), make.siret(1)
FORM = f"/mon-espace/etablissements/{SIRET}/fiche"


def profile(siret: str = SIRET) -> CarrierProfile:
    return CarrierProfile.objects.get(pk=siret)


def revisions(siret: str = SIRET) -> list[ProfileRevision]:
    return list(ProfileRevision.objects.filter(registration=siret).order_by("number"))
