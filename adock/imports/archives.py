"""ZIP archives from outside, which may be broken, locked, or made to fill a machine."""

import io
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import IO, NamedTuple

from adock.imports.reports import ImportRefused

ZIP_BEGINNINGS = (b"PK\x03\x04", b"PK\x05\x06")
# The methods whose unpacking zipfile can bound. It unpacks bzip2 and LZMA in whole blocks, of which a few kilobytes may
# hold gigabytes.
_BOUNDED_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# zipfile reads an archive's whole list before anything else: ten thousand names, each taking ten times its room in memory.
MAX_LIST_BYTES = 1_000_000
_OFFICE_MEMBER = "[Content_Types].xml"
_ENCRYPTED = 0x1

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


class Member(NamedTuple):
    name: str  # without folders
    content: bytes


def is_zip(content: bytes) -> bool:
    return content.startswith(ZIP_BEGINNINGS)


def read_only_member(archive: bytes, suffix: str, max_bytes: int) -> Member:
    """The archive's only file whose name ends with `suffix`; files of other kinds are ignored.

    Nothing is written, so names with ".." do no harm. Raises ImportRefused: ARCHIVE_INVALIDE, FICHIER_TROP_GRAND.
    """
    try:
        whole = io.BytesIO(archive)
        refuse_crowd(whole)
        with zipfile.ZipFile(whole) as opened:
            member = _only_member(opened, suffix)
            _check(member)
            with opened.open(member) as stream:
                content = stream.read(max_bytes + 1)  # whatever size the archive announces
    except _BROKEN as fault:
        raise ImportRefused("ARCHIVE_INVALIDE", "L'archive ZIP est abîmée ou incomplète.") from fault
    if len(content) > max_bytes:
        raise too_large(max_bytes)
    return Member(PurePosixPath(member.filename).name, content)


def refuse_crowd(archive: IO[bytes]) -> None:
    """Raises ImportRefused (ARCHIVE_INVALIDE) when the archive's list of names is out of proportion."""
    # zipfile's own, so that the list looked at is the one it will read; not public, hence the test
    end = zipfile._EndRecData(archive)  # type: ignore[attr-defined]
    if end and end[zipfile._ECD_SIZE] > MAX_LIST_BYTES:  # type: ignore[attr-defined]
        raise ImportRefused("ARCHIVE_INVALIDE", "L'archive contient beaucoup trop de fichiers.")
    archive.seek(0)


def too_large(max_bytes: int) -> ImportRefused:
    return ImportRefused("FICHIER_TROP_GRAND", f"Le fichier dépasse {max_bytes // 1_000_000} Mo.")


def _only_member(archive: zipfile.ZipFile, suffix: str) -> zipfile.ZipInfo:
    members = archive.infolist()
    if any(member.filename == _OFFICE_MEMBER for member in members):
        raise ImportRefused("ARCHIVE_INVALIDE", f"C'est un classeur de tableur : enregistrez-le d'abord en {suffix}.")
    fitting = [member for member in members if _is_wanted(member, suffix)]
    if len(fitting) != 1:
        found = f"{len(fitting)} fichiers" if fitting else "aucun fichier"
        raise ImportRefused("ARCHIVE_INVALIDE", f"L'archive contient {found} {suffix} ; il en faut un, et un seul.")
    return fitting[0]


def _is_wanted(member: zipfile.ZipInfo, suffix: str) -> bool:
    path = PurePosixPath(member.filename)
    # macOS adds a shadow of the same name to each file: __MACOSX/._name
    is_shadow = path.name.startswith("._") or "__MACOSX" in path.parts
    return not member.is_dir() and not is_shadow and path.name.lower().endswith(suffix)


def _check(member: zipfile.ZipInfo) -> None:
    if member.flag_bits & _ENCRYPTED:
        raise ImportRefused("ARCHIVE_INVALIDE", "L'archive est protégée par un mot de passe.")
    if member.compress_type not in _BOUNDED_METHODS:
        raise ImportRefused("ARCHIVE_INVALIDE", "L'archive est compressée par un autre procédé que celui des ZIP courants.")
