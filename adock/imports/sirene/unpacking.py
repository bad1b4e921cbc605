"""Unpacking of a stock file, from its ZIP or gzip, onto the disk: it may be larger than the machine's memory."""

import gzip
import shutil
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Protocol

from adock.imports.archives import ZIP_BEGINNINGS, refuse_crowd
from adock.imports.reports import ImportRefused

SUFFIXES = (".csv", ".parquet")
# INSEE's largest file is about 10 GB unpacked, some four times its ZIP. A file far beyond that is something else.
MAX_BYTES = 60_000_000_000
MAX_RATIO = 200
RATIO_APPLIES_FROM = 100_000_000
# Bytes that must stay free on the disk for everybody else.
SPARE_BYTES = 500_000_000

_CHUNK = 4_000_000
# Other methods unpack in whole blocks, of which a few kilobytes may hold gigabytes.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def is_zip(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4).startswith(ZIP_BEGINNINGS)


def unzip(archive: Path, target: Path) -> None:
    """Writes the archive's only CSV or Parquet file to `target`. Names inside it are never used as paths.

    Raises ImportRefused: ARCHIVE_INVALIDE, FICHIER_TROP_GRAND.
    """
    try:
        with archive.open("rb") as stream:
            refuse_crowd(stream)
            with zipfile.ZipFile(stream) as opened:
                member = _only_stock(opened)
                _refuse_bombs(member, target)
                with opened.open(member) as packed:
                    _copy(packed, target, archive.stat().st_size)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as fault:
        raise ImportRefused("ARCHIVE_INVALIDE", f"L'archive {archive.name} est abîmée ou incomplète.") from fault


def is_gzip(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(2) == b"\x1f\x8b"


def gunzip(packed: Path, target: Path) -> None:
    """Writes what the gzip holds to `target`, its members one after the other.

    Raises ImportRefused (FICHIER_TROP_GRAND), and what gzip raises for a file that is cut or damaged.
    """
    with gzip.open(packed) as stream:
        _copy(stream, target, packed.stat().st_size)


def _copy(packed: _Readable, target: Path, packed_size: int) -> None:
    """Copies what is unpacked until it is out of proportion, whatever was announced."""
    written = 0
    with target.open("wb") as plain:
        while chunk := packed.read(_CHUNK):
            written += len(chunk)
            if _is_bomb(written, packed_size):
                raise _too_large()
            if shutil.disk_usage(target.parent).free < SPARE_BYTES:
                raise ImportRefused(
                    "FICHIER_TROP_GRAND",
                    f"Le fichier demande plus de {written // 1_000_000} Mo libres sur le disque : faites de la place, ou "
                    "donnez le fichier Parquet, qui se lit tel quel.",
                )
            plain.write(chunk)


def _is_bomb(size: int, packed_size: int) -> bool:
    return size > MAX_BYTES or (size > RATIO_APPLIES_FROM and size > MAX_RATIO * max(packed_size, 1))


def _too_large() -> ImportRefused:
    return ImportRefused("FICHIER_TROP_GRAND", "Le fichier, une fois décompressé, est trop grand pour être un stock Sirene.")


def _only_stock(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    stocks = [member for member in archive.infolist() if _is_stock(member)]
    if len(stocks) != 1:
        found = f"{len(stocks)} fichiers" if stocks else "aucun fichier"
        raise ImportRefused("ARCHIVE_INVALIDE", f"L'archive contient {found} CSV ou Parquet ; il en faut un, et un seul.")
    return stocks[0]


def _is_stock(member: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(member.filename)
    # macOS adds a shadow of the same name to each file: __MACOSX/._name
    is_shadow = path.name.startswith("._") or "__MACOSX" in path.parts
    return not member.is_dir() and not is_shadow and path.name.lower().endswith(SUFFIXES)


def _refuse_bombs(member: zipfile.ZipInfo, target: Path) -> None:
    """Refuses by what is announced, before anything is written; zipfile never gives more bytes than that."""
    if member.flag_bits & _ENCRYPTED:
        raise ImportRefused("ARCHIVE_INVALIDE", "L'archive est protégée par un mot de passe.")
    if member.compress_type not in _METHODS:
        raise ImportRefused("ARCHIVE_INVALIDE", "L'archive est compressée par un autre procédé que celui des ZIP courants.")
    size = member.file_size
    if _is_bomb(size, member.compress_size):
        raise _too_large()
    if size + SPARE_BYTES > shutil.disk_usage(target.parent).free:
        raise ImportRefused(
            "FICHIER_TROP_GRAND",
            f"L'archive demande {size // 1_000_000} Mo libres sur le disque : faites de la place, ou donnez "
            "le fichier Parquet, qui se lit tel quel.",
        )
