"""Fictional establishments for the index, and an index of them."""

from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import Any

from adock.core.siren import luhn_digit
from adock.search.document import IndexDocument
from adock.search.engine import SearchIndex
from adock.search.generations import Generations
from adock.search.query import SearchRequest
from adock.search.writer import rebuild

_serial = count(1)


def new_siret(company: int | None = None, establishment: int = 1) -> str:
    """A SIRET whose SIREN begins with 000; a new company unless its number is given."""
    siren = "000" + f"{next(_serial) if company is None else company:05d}"
    siren += luhn_digit(siren)
    number = f"{siren}{establishment:04d}"
    return number + luhn_digit(number)


def establishment(*names: str, **facts: Any) -> IndexDocument:
    """An establishment in Rennes that has said nothing of itself, unless `facts` say otherwise. `licence_numbers` are
    added to its own numbers."""
    siret = facts.pop("siret", None) or new_siret()
    siren = None if siret.startswith("P") else siret[:9]
    own_numbers = (siret,) if siren is None else (siret, siren)
    usual: dict[str, Any] = {
        "siret": siret,
        "numbers": (*own_numbers, *facts.pop("licence_numbers", ())),
        "names": names,
        "commune": "RENNES",
        "postcode": "35000",
        "departement": "35",
        "findable_by_name": True,
        "licence_kinds": ("LC",),
        "specialities": (),
        "area": "",
        "served_departements": (),
        "completeness": 40,
        "valid_spans": (),
        "display_name": names[-1] if names else siret,
        "payload": f"payload of {siret}".encode(),
    }
    return IndexDocument(**usual | facts)


def build(folder: Path, documents: Iterable[IndexDocument], cursor: Any = 0) -> SearchIndex:
    rebuild(Generations(folder), [documents], cursor)
    return SearchIndex.open(folder)


class Searched:
    """An index whose answers are told by name: that of tests is the first name of each establishment."""

    def __init__(self, folder: Path, documents: Iterable[IndexDocument]) -> None:
        documents = list(documents)
        self.index = build(folder, documents)
        self._name_of = {document.siret: document.names[0] for document in documents}

    def names(self, text: str = "", **criteria: Any) -> list[str]:
        """The names found, in order."""
        page = self.index.search(SearchRequest(text=text, per_page=50, **criteria))
        assert page.total >= len(page.hits)
        return [self._name_of[hit.siret] for hit in page.hits]

    def finds(self, text: str, **criteria: Any) -> set[str]:
        return set(self.names(text, **criteria))

    def suggestions(self, text: str) -> list[str]:
        return [self._name_of[hit.siret] for hit in self.index.suggest(text)]
