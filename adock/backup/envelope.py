"""Encryption of an archive, written and read in pieces, so that it never stands whole in memory:

    "ADOCKB" | version, 1 byte | identifier of ADOCK_BACKUP_KEY, 8 bytes | salt, 32 bytes | pieces

Each piece is AES-256-GCM's text and tag of 256 KiB, the last one of what is left (STREAM of Hoang, Reyhanitabar, Rogaway and
Vizár, 2015). Its nonce is its rank (11 bytes) and whether it is the last (1 byte); what stands before the pieces is
authenticated with each. So no piece can be changed, swapped, taken away, added, or come from another archive. The key of the
pieces is drawn from ADOCK_BACKUP_KEY and the salt: no nonce ever serves twice.
"""

import os
from collections.abc import Sequence
from hashlib import sha256
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from adock.backup.errors import BackupRefused, Code, damaged

MARK, VERSION = b"ADOCKB", 1
PIECE_BYTES = 256 * 1024
_ID_BYTES, _SALT_BYTES, _TAG_BYTES, _RANK_BYTES = 8, 32, 16, 11
HEADER_BYTES = len(MARK) + 1 + _ID_BYTES + _SALT_BYTES


def identifier(key: bytes) -> bytes:
    """Identifies the key without revealing anything of it."""
    return sha256(b"A Dock, identifier of a backup key\0" + key).digest()[:_ID_BYTES]


class Sealer:
    """Encrypts what is written to it into `file`, which is whole once `close` has been called."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        self._file = file
        self._header = MARK + bytes([VERSION]) + identifier(key) + os.urandom(_SALT_BYTES)
        self._cipher = _cipher(key, self._header)
        self._rank = 0
        self._waiting = bytearray()
        file.write(self._header)

    def write(self, data: bytes) -> None:
        self._waiting += data
        # what fills the piece exactly waits too: it may be the last
        while len(self._waiting) > PIECE_BYTES:
            self._seal(bytes(self._waiting[:PIECE_BYTES]), is_last=False)
            del self._waiting[:PIECE_BYTES]

    def close(self) -> None:
        self._seal(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._rank, is_last), piece, self._header))
        self._rank += 1


class Opener:
    """Reads what a Sealer wrote. Raises BackupRefused for whatever is not exactly that."""

    def __init__(self, file: BinaryIO, keys: Sequence[bytes]) -> None:
        self._file = file
        self._header = file.read(HEADER_BYTES)
        self._cipher = _cipher(_key_of(self._header, keys), self._header)
        self._rank = 0
        self._open = memoryview(b"")
        self._ahead = file.read(PIECE_BYTES + _TAG_BYTES)

    def read(self, length: int) -> bytes:
        """Exactly `length` bytes."""
        parts, wanted = [], length
        while wanted:
            if not self._open:
                self._open_next()
            parts.append(self._open[:wanted])
            self._open = self._open[wanted:]
            wanted -= len(parts[-1])
        return b"".join(parts)

    def is_at_end(self) -> bool:
        return not self._open and not self._ahead

    def _open_next(self) -> None:
        box, self._ahead = self._ahead, self._file.read(PIECE_BYTES + _TAG_BYTES)
        try:
            piece = self._cipher.decrypt(_nonce(self._rank, not self._ahead), box, self._header)
        except (InvalidTag, ValueError):
            raise damaged(f"morceau n° {self._rank + 1}") from None
        if not piece:
            raise damaged("fin inattendue")
        self._rank += 1
        self._open = memoryview(piece)


def _key_of(header: bytes, keys: Sequence[bytes]) -> bytes:
    if not header.startswith(MARK):
        if MARK.startswith(header):
            raise damaged("il n'en reste que le début")
        raise BackupRefused(Code.ARCHIVE_ETRANGERE, "Ce fichier n'est pas une sauvegarde d'A Dock.")
    if len(header) > len(MARK) and header[len(MARK)] > VERSION:
        raise BackupRefused(
            Code.ARCHIVE_PLUS_RECENTE,
            f"Cette sauvegarde est au format {header[len(MARK)]}, et cette version d'A Dock ne lit que le format {VERSION} : "
            "restaurez-la avec la version qui l'a écrite, ou une plus récente.",
        )
    if len(header) < HEADER_BYTES or header[len(MARK)] < 1:
        raise damaged("en-tête")
    named = header[len(MARK) + 1 :][:_ID_BYTES]
    for key in keys:
        if identifier(key) == named:
            return key
    raise BackupRefused(
        Code.CLE_INCONNUE,
        f"Cette sauvegarde est chiffrée par la clé {named.hex()}, qui n'est pas dans ADOCK_BACKUP_KEY "
        f"({', '.join(identifier(key).hex() for key in keys) or 'vide'}).",
    )


def _cipher(key: bytes, header: bytes) -> AESGCM:
    derivation = HKDF(SHA256(), length=32, salt=header[-_SALT_BYTES:], info=b"A Dock, pieces of a backup")
    return AESGCM(derivation.derive(key))


def _nonce(rank: int, is_last: bool) -> bytes:
    return rank.to_bytes(_RANK_BYTES, "big") + bytes([is_last])
