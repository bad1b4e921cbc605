"""Encryption of files, in one format wherever they are stored:

    "ADOCKF" | version, 1 byte | key's identifier, 8 bytes | nonce, 12 bytes | AES-256-GCM's text and tag

The bytes before the nonce and the file's name are authenticated too: two files cannot be swapped, nor a file be passed off
as encrypted by another key. Nonces are random, good for four billion files per key.
"""

import os
from collections.abc import Sequence
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adock.gateways.files.errors import Unreadable, UnreadableFault

_MARK = b"ADOCKF\x01"
_ID_BYTES, _NONCE_BYTES, _TAG_BYTES = 8, 12, 16
_HEADER_BYTES = len(_MARK) + _ID_BYTES


def encrypt(name: str, content: bytes, key: bytes) -> bytes:
    header, nonce = _MARK + identifier(key), os.urandom(_NONCE_BYTES)
    return header + nonce + AESGCM(key).encrypt(nonce, content, header + name.encode())


def decrypt(name: str, box: bytes, keys: Sequence[bytes]) -> bytes:
    """The content, opened with whichever of `keys` encrypted it. Raises Unreadable."""
    if not box.startswith(_MARK) or len(box) < _HEADER_BYTES + _NONCE_BYTES + _TAG_BYTES:
        is_cut = _MARK.startswith(box[: len(_MARK)])
        raise Unreadable(name, UnreadableFault.DAMAGED if is_cut else UnreadableFault.NOT_OURS)
    header, rest = box[:_HEADER_BYTES], box[_HEADER_BYTES:]
    key = next((key for key in keys if is_of(box, key)), None)
    if key is None:
        raise Unreadable(name, UnreadableFault.UNKNOWN_KEY)
    try:
        return AESGCM(key).decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], header + name.encode())
    except InvalidTag:
        raise Unreadable(name, UnreadableFault.DAMAGED) from None


def is_of(box: bytes, key: bytes) -> bool:
    """Whether the box claims, by its key's identifier, to be encrypted with that key."""
    return box[len(_MARK) : _HEADER_BYTES] == identifier(key)


def identifier(key: bytes) -> bytes:
    """Identifies the key without revealing anything of it."""
    return sha256(b"A Dock, identifier of a files key\0" + key).digest()[:_ID_BYTES]
