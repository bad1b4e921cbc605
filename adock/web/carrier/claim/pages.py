"""What the page "C'est mon entreprise" shows."""

from dataclasses import dataclass

from adock.web.kit.pieces import Link, Number


@dataclass(frozen=True, slots=True)
class Press:
    """A button that acts, in its own form."""

    label: str
    action: str
    hidden: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A proof that the user may give: what it takes, and how to begin."""

    title: str
    sentences: tuple[str, ...]
    press: Press | None = None
    link: Link | None = None
    also: Press | None = None


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """`claim.jinja`. `obstacle` replaces the ways when the company cannot be claimed."""

    title: str
    name: str = ""
    place: str = ""
    number: Number | None = None
    standing: str = ""
    obstacle: tuple[str, ...] = ()
    obstacle_links: tuple[Link, ...] = ()
    ways: tuple[Way, ...] = ()
    typed: str = ""
    error: str = ""

    @property
    def asks(self) -> bool:
        return self.number is None
