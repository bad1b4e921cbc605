"""What the publisher of this instance says of itself on the pages."""

from config.environment.variables import Text, declared_in

MINISTRY = Text("ADOCK_SITE_MINISTRY", "Name in the State's header block.", default="Ministère chargé des transports")
PUBLISHER = Text("ADOCK_SITE_PUBLISHER", "Publisher shown on the legal pages.")
PUBLISHER_ADDRESS = Text("ADOCK_SITE_PUBLISHER_ADDRESS", "The publisher's postal address.")
PUBLISHER_PHONE = Text("ADOCK_SITE_PUBLISHER_PHONE", "The publisher's telephone.")
PUBLICATION_DIRECTOR = Text("ADOCK_SITE_PUBLICATION_DIRECTOR", "Director of publication, by function or name.")
HOST = Text("ADOCK_SITE_HOST", "Hosting company shown on the legal pages.")
HOST_ADDRESS = Text("ADOCK_SITE_HOST_ADDRESS", "The hosting company's postal address.")
HOST_PHONE = Text("ADOCK_SITE_HOST_PHONE", "The hosting company's telephone.")
CONTACT_EMAIL = Text("ADOCK_SITE_CONTACT_EMAIL", "Contact e-mail address shown to visitors.")
DATA_PROTECTION_EMAIL = Text("ADOCK_SITE_DATA_PROTECTION_EMAIL", "Address for requests about personal data.")
SOURCE_URL = Text("ADOCK_SITE_SOURCE_URL", "Address of the source code, linked in the footer.")
ACCESSIBILITY = Text(
    "ADOCK_SITE_ACCESSIBILITY", "The mention the law fixes, until an audit says better.", default="non conforme"
)


def site() -> dict[str, str]:
    """The value of each variable, by the field of adock.web.kit.pieces.Site with the same name."""
    return {name.lower(): variable.value for name, variable in declared_in(globals()).items()}
