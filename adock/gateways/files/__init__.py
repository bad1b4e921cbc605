"""Files that A Dock stores, on this machine's disk or in an object store (ADOCK_FILES_URL), encrypted either way."""

from adock.gateways.files.errors import Missing, StoreAway, Unreadable, UnreadableFault
from adock.gateways.files.keys import names_of_keys
from adock.gateways.files.names import StoredFile
from adock.gateways.files.store import Reencrypted, box_of, delete, get, names, put, put_back, reencrypt, sweep

__all__ = [
    "Missing",
    "Reencrypted",
    "StoreAway",
    "StoredFile",
    "Unreadable",
    "UnreadableFault",
    "box_of",
    "delete",
    "get",
    "names",
    "names_of_keys",
    "put",
    "put_back",
    "reencrypt",
    "sweep",
]
