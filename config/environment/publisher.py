"""What the publisher of this instance says of itself on the pages.

Outside production, a fictional publisher says what was left empty: no page has a sentence with a hole, and none of it could
be taken for a real service. Production demands what the law wants told (loi n° 2004-575, article 1-1; RGPD, article 13).
"""

from config.environment import instance
from config.environment.variables import Text, declared_in

MINISTRY = Text("ADOCK_SITE_MINISTRY", "Name in the State's header block.", default="Ministère chargé des transports")
PUBLISHER = Text("ADOCK_SITE_PUBLISHER", "Publisher shown on the legal pages.", required_in_production=True)
PUBLISHER_ADDRESS = Text("ADOCK_SITE_PUBLISHER_ADDRESS", "The publisher's postal address.")
PUBLISHER_PHONE = Text("ADOCK_SITE_PUBLISHER_PHONE", "The publisher's telephone.")
PUBLICATION_DIRECTOR = Text(
    "ADOCK_SITE_PUBLICATION_DIRECTOR", "Director of publication, by function or name.", required_in_production=True
)
HOST = Text("ADOCK_SITE_HOST", "Hosting company shown on the legal pages.", required_in_production=True)
HOST_ADDRESS = Text("ADOCK_SITE_HOST_ADDRESS", "The hosting company's postal address.")
HOST_PHONE = Text("ADOCK_SITE_HOST_PHONE", "The hosting company's telephone.")
CONTACT_EMAIL = Text(
    "ADOCK_SITE_CONTACT_EMAIL",
    "Contact e-mail address shown to visitors; what they report is mailed there.",
    required_in_production=True,
)
DATA_PROTECTION_EMAIL = Text(
    "ADOCK_SITE_DATA_PROTECTION_EMAIL", "Address for requests about personal data.", required_in_production=True
)
SOURCE_URL = Text("ADOCK_SITE_SOURCE_URL", "Address of the source code, linked in the footer.")
ACCESSIBILITY = Text(
    "ADOCK_SITE_ACCESSIBILITY", "The mention the law fixes, until an audit says better.", default="non conforme"
)

# What stands for each outside production. Telephone numbers are among those that Arcep keeps for fiction, addresses under a
# domain that nobody can have (RFC 2606).
FICTIONAL = {
    PUBLISHER: "Service de démonstration d'A Dock (éditeur fictif)",
    PUBLISHER_ADDRESS: "1 quai de l'Exemple, 00000 Exemple-sur-Quai",
    PUBLISHER_PHONE: "01 99 00 12 34",
    PUBLICATION_DIRECTOR: "La direction du service de démonstration (fictive)",
    HOST: "Hébergement de démonstration (hébergeur fictif)",
    HOST_ADDRESS: "2 quai de l'Exemple, 00000 Exemple-sur-Quai",
    HOST_PHONE: "01 99 00 56 78",
    CONTACT_EMAIL: "contact@a-dock.example",
    DATA_PROTECTION_EMAIL: "donnees-personnelles@a-dock.example",
}


def site() -> dict[str, str]:
    """The value of each variable, by the field of adock.web.kit.pieces.Site with the same name."""
    standing_in = {} if instance.is_production() else FICTIONAL
    return {name.lower(): it.value or standing_in.get(it, "") for name, it in declared_in(globals()).items()}
