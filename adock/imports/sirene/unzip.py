"""Unpacking of a stock file from its ZIP onto the disk: it may be larger than the machine's memory."""

import shutil
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from adock.imports.archives import ZIP_BEGINNINGS
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


def is_zip(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4).startswith(ZIP_BEGINNINGS)


def unzip(archive: Path, target: Path) -> None:
    """Writes the archive's only CSV or Parquet file to `target`. Names inside it are never used as paths.

    Raises ImportRefused: ARCHIVE_INVALIDE, FICHIER_TROP_GRAND.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            member = _only_stock(opened)
            _refuse_bombs(member, target)
            with opened.open(member) as packed, target.open("wb") as plain:
                shutil.copyfileobj(packed, plain, _CHUNK)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as fault:
        raise ImportRefused("ARCHIVE_INVALIDE", f"L'archive {archive.name} est abîmée ou incomplète.") from fault


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
    """Refuses a file too large by its announced size, which is enough: zipfile never gives more bytes than that."""
    if member.flag_bits & _ENCRYPTED:
        raise ImportRefused("ARCHIVE_INVALIDE", "L'archive est protégée par un mot de passe.")
    if member.compress_type not in _METHODS:
        raise ImportRefused("ARCHIVE_INVALIDE", "L'archive est compressée par un autre procédé que celui des ZIP courants.")
    size = member.file_size
    if size > MAX_BYTES or (size > RATIO_APPLIES_FROM and size > MAX_RATIO * max(member.compress_size, 1)):
        raise ImportRefused("FICHIER_TROP_GRAND", "L'archive annonce un fichier trop grand pour être un stock Sirene.")
    if size + SPARE_BYTES > shutil.disk_usage(target.parent).free:
        raise ImportRefused(
            "FICHIER_TROP_GRAND",
            f"L'archive demande {size // 1_000_000} Mo libres sur le disque : faites de la place, ou donnez "
            "le fichier Parquet, qui se lit tel quel.",
        )
