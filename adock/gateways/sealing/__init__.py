"""The platform's seal on a PDF (pades.py) and its signature on a token (tokens.py), with the keys that make them.

Nothing here knows what is sealed. What must be kept secret is read from files that the configuration names; outside
production, in their absence, from files made on first use below ADOCK_DATA_DIR.
"""

from adock.gateways.sealing.errors import BadToken, SealUnavailable, UnreadablePdf

__all__ = ["BadToken", "SealUnavailable", "UnreadablePdf"]
