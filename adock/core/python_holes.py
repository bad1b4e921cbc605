"""Holes of Python itself by which one request, or one file, holds a processor. Our own bounds close them too, but whoever runs
A Dock is told at start. Pure."""

from typing import NamedTuple

from adock.core.words import marked

Version = tuple[int, int, int]


class Hole(NamedTuple):
    """`fixed`: for each minor version of Python 3 that ever had the hole, the first release without it."""

    cve: str
    what: str
    fixed: dict[int, int]


HOLES = (
    Hole("CVE-2024-7592", marked("cookies lus en un temps quadratique"), {11: 10, 12: 6}),
    Hole("CVE-2024-0450", marked("archives ZIP qui se recouvrent"), {11: 8, 12: 2}),
    Hole("CVE-2022-45061", marked("noms de domaine lus en un temps quadratique"), {11: 1}),
)

SENTENCE = marked(
    "Attention : Python {version} a des failles connues ({listed}). A Dock s'en protège, mais passez à {safe} ou plus récent."
)


def warning(version: Version) -> str:
    """One line, in French, when this Python has holes; empty when it has none that is known here."""
    major, minor, release = version
    known = [hole for hole in HOLES if major == 3 and release < hole.fixed.get(minor, 0)]
    if not known:
        return ""
    listed = " ; ".join(f"{hole.cve}, {hole.what}" for hole in known)
    safe = max(hole.fixed[minor] for hole in known)
    return SENTENCE.format(version=f"{major}.{minor}.{release}", listed=listed, safe=f"{major}.{minor}.{safe}")
