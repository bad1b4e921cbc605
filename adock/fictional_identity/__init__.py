"""A real OpenID provider of fictional people: FranceConnect and ProConnect for those who develop, try or test A Dock.

As strict as the real ones (parameters not listed are refused, codes are short-lived and used once, userinfo is signed),
so that what works with it works with them. Its sources are those of adock/gateways/oidc/configuration.py, of which it
shares not a line: each is the other's proof. It asks for no password, and says on each page that it is fictional.
"""

from adock.fictional_identity.faults import Fault
from adock.fictional_identity.people import PEOPLE, Establishment, Person
from adock.fictional_identity.server import FictionalIdentity, Registration

__all__ = ["PEOPLE", "Establishment", "Fault", "FictionalIdentity", "Person", "Registration"]
