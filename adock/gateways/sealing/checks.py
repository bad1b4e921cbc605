"""A check of the keys when the service starts, so that a fault does not wait for the first person who signs something."""

from adock.gateways.sealing import authority, tokens


def check_keys() -> None:
    """Opens the seal and every key, those made on first use included. Raises SealUnavailable."""
    authority.is_ours(authority.current_seal().certificate_der)
    tokens.key_set()
