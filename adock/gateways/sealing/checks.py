"""A check of the keys when the service starts, so that a fault does not wait for the first person who signs something."""

from adock.gateways.sealing import authority, tokens


def check_keys() -> None:
    """Opens the seal and every key, those made on first use included. Raises SealUnavailable."""
    authority.is_ours(authority.current_seal().certificate_der)
    tokens.key_set()


def names_of_keys() -> dict[str, list[str]]:
    """Variable -> what tells its keys from others, public by nature, the one in use first. Raises SealUnavailable."""
    current, past = authority.names_of_seals()
    return {"ADOCK_SEAL_PKCS12": [*current, *past], "ADOCK_TOKEN_KEY": [key["kid"] for key in tokens.key_set()["keys"]]}
