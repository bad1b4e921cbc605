"""Identity providers besides ourselves: ProConnect and FranceConnect, or fictional ones outside production."""

from adock.gateways.settings import IdentityProvider
from config.environment import instance, server
from config.environment.variables import MissingSecret, Number, Text

PROCONNECT_ISSUER = Text(
    "ADOCK_PROCONNECT_ISSUER",
    "ProConnect's issuer, `https://…/api/v2`. Empty: no such button in production, a fictional provider elsewhere.",
)
PROCONNECT_CLIENT_ID = Text("ADOCK_PROCONNECT_CLIENT_ID", "Our identifier at ProConnect, registered with ES256 signatures.")
PROCONNECT_CLIENT_SECRET = Text("ADOCK_PROCONNECT_CLIENT_SECRET", "Our secret at ProConnect.")
PROCONNECT_MFA = Text(
    "ADOCK_PROCONNECT_MFA",
    "`1`: nobody signs in by ProConnect without a second factor; otherwise it is asked of officers and staff alone.",
)
FRANCECONNECT_ISSUER = Text(
    "ADOCK_FRANCECONNECT_ISSUER", "FranceConnect's issuer, `https://…/api/v2`. Empty: as for ProConnect."
)
FRANCECONNECT_CLIENT_ID = Text(
    "ADOCK_FRANCECONNECT_CLIENT_ID", "Our identifier at FranceConnect, registered with ES256 signatures."
)
FRANCECONNECT_CLIENT_SECRET = Text("ADOCK_FRANCECONNECT_CLIENT_SECRET", "Our secret at FranceConnect.")
FICTIONAL_PORT = Number(
    "ADOCK_FICTIONAL_IDENTITY_PORT",
    "Port of the fictional provider, on this machine only. Empty: the first free one after `PORT`.",
)

# Issuer, our identifier and our secret, by the names of adock.accounts.models.Provider.
PROVIDERS = {
    "proconnect": (PROCONNECT_ISSUER, PROCONNECT_CLIENT_ID, PROCONNECT_CLIENT_SECRET),
    "franceconnect": (FRANCECONNECT_ISSUER, FRANCECONNECT_CLIENT_ID, FRANCECONNECT_CLIENT_SECRET),
}
# Our identity at the fictional provider: public, and worthless elsewhere.
FICTIONAL_CLIENT, FICTIONAL_SECRET = "a-dock-fictif", "secret-fictif-qui-ne-protege-rien"


def provider(name: str) -> IdentityProvider | None:
    """The provider `name` ("proconnect", "franceconnect") as configured, else the fictional one outside production.

    Raises MissingSecret when it is only half configured, ValueError when production would have to trust plain HTTP.
    """
    variables = PROVIDERS[name]
    if not any(variable.value for variable in variables):
        if instance.is_production():
            return None
        return IdentityProvider(f"http://localhost:{fictional_port()}/{name}/api/v2", FICTIONAL_CLIENT, FICTIONAL_SECRET)
    missing = [variable.name for variable in variables if not variable.value]
    if missing:
        raise MissingSecret(f"Configuration incomplète, il manque : {', '.join(missing)}.")
    issuer, client_id, client_secret = variables
    if instance.is_production() and not issuer.value.startswith("https://"):
        raise ValueError(f"{issuer.name} doit commencer par https://.")
    requires_mfa = name == "proconnect" and PROCONNECT_MFA.value == "1"
    return IdentityProvider(issuer.value, client_id.value, client_secret.value, requires_mfa)


def uses_fictional() -> bool:
    return not instance.is_production() and not (PROCONNECT_ISSUER.value and FRANCECONNECT_ISSUER.value)


def fictional_port(site_port: int | None = None) -> int:
    """The configured port, else the one after `site_port`, which is PORT by default."""
    return FICTIONAL_PORT.number or min((site_port or server.PORT.number) + 1, 65535)


def set_fictional_port(port: int) -> None:
    """Sets the port for this program, and for those that it starts from now on."""
    FICTIONAL_PORT.hand_down(str(port))
