"""The platform's seal on a PDF (pades.py) and its signature on a token (tokens.py), with the keys that make them.

Nothing here knows what is sealed. Secrets are read from files that the configuration names or, outside production, from
files made on first use under ADOCK_DATA_DIR.
"""

from adock.gateways.sealing.errors import BadToken, SealUnavailable, UnreadablePdf

__all__ = ["BadToken", "SealUnavailable", "UnreadablePdf"]
