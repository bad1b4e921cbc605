"""What a carrier may say of itself, and how complete its sheet is."""

from enum import StrEnum


class Area(StrEnum):
    """Where a carrier says it works."""

    INTERNATIONAL = "INTERNATIONAL"
    FRANCE = "FRANCE"
    REGION = "REGION"
    DEPARTEMENT = "DEPARTEMENT"


AREA_LABELS = {
    Area.INTERNATIONAL: "International",
    Area.FRANCE: "France entière",
    Area.REGION: "Régional",
    Area.DEPARTEMENT: "Départemental",
}

# Drawn up with the profession for the first A Dock; codes are public and stay.
SPECIALITIES = {
    "ANIMAL": "Animaux vivants",
    "BOIS": "Bois",
    "DECHETS": "Déchets",
    "DEMENAGEMENT": "Déménagement",
    "LOCATION": "Location",
    "LOT": "Lots",
    "MATIERE_DANGEREUSE": "Matières dangereuses",
    "MESSAGERIE": "Messagerie express",
    "MULTIMODAL": "Multimodal",
    "PALETTE": "Palettes et messagerie palettisée",
    "PLATEAU": "Plateau bâché et spécifiques",
    "TEMPERATURE": "Température dirigée",
    "URBAIN": "Urbain et dernier kilomètre",
    "VEHICULE": "Véhicules",
    "VRAC_LIQUIDE": "Vrac liquide",
    "VRAC_SOLIDE": "Vrac solide",
    "AUTRE": "Autre",
}


def completeness(*, has_phone: bool, has_email: bool, has_area: bool, has_speciality: bool) -> int:
    """Per cent of the sheet that is filled: 40 for what the State knows, 15 for each of four things it cannot know."""
    return 40 + 15 * sum((has_phone, has_email, has_area, has_speciality))
