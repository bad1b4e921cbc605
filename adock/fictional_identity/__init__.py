"""A real OpenID provider of fictional people: FranceConnect and ProConnect for those who develop, try or test A Dock.

It is as strict as the real ones (unlisted parameters are refused, codes are short-lived and used once, userinfo is signed),
so that what works with it works with them. It relies on the same sources as adock/gateways/oidc/configuration.py but shares
no line of code with it, so each tests the other. It asks for no password, and says on each page that it is fictional.
"""

from adock.fictional_identity.faults import Fault
from adock.fictional_identity.people import PEOPLE, Establishment, Person
from adock.fictional_identity.server import FictionalIdentity, Registration

__all__ = ["PEOPLE", "Establishment", "Fault", "FictionalIdentity", "Person", "Registration"]
