"""States: what the register says of an establishment at one time, in the form that past registrations store and events
compare.

A state is read from a line of the file or from the base, with the same keys: those of columns.py, `registered`, and
`licences` by kind ("LTI", "LC"); days are ISO text. The base adds `struck_off_on`. Pure: SQL is only text here.
"""

from collections.abc import Callable, Iterator
from datetime import date
from operator import itemgetter
from typing import Any

from adock.register.columns import LICENCE, LICENCES, REGISTRATION, RegisterLine

Facts = dict[str, Any]

# A line has a licence when it has any of these.
_TOLD_BY = ("number", "valid_from", "valid_until")


def _picker(*names: str | None) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """A function that picks these fields of a line; for None, it picks the value added at the line's end."""
    found = RegisterLine._fields
    return itemgetter(*(len(found) if name is None else found.index(name) for name in names))


_registration_of = _picker(*REGISTRATION)
_LICENCES = tuple(
    (kind, _picker(*(names[fact] for fact in _TOLD_BY)), _picker(*map(names.get, LICENCE))) for kind, names in LICENCES.items()
)


def registration_values(line: RegisterLine) -> tuple[Any, ...]:
    """The line's values in the order of columns.REGISTRATION."""
    return _registration_of(line)


def licence_values(line: RegisterLine) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The kind of each licence that the line has, and its values in the order of columns.LICENCE."""
    cells = (*line, None)
    for kind, told_by, values in _LICENCES:
        if any(told_by(cells)):
            yield kind, values(cells)


def facts_of(line: RegisterLine) -> Facts:
    return {
        "registered": True,
        **_named(REGISTRATION, registration_values(line)),
        "licences": {kind: {"kind": kind, **_named(LICENCE, values)} for kind, values in licence_values(line)},
    }


def _named(names: tuple[str, ...], values: tuple[Any, ...]) -> Facts:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in zip(names, values, strict=True)}


def _pairs(names: tuple[str, ...]) -> str:
    return ", ".join(f"'{name}', {name}" for name in names)


# An expression over register_registration.
FACTS_IN_PLACE = f"""jsonb_build_object(
        'registered', struck_off_on IS NULL, 'struck_off_on', struck_off_on, {_pairs(REGISTRATION)},
        'licences', COALESCE((
            SELECT jsonb_object_agg(kind, jsonb_build_object('kind', kind, {_pairs(LICENCE)}))
            FROM register_licence WHERE registration_id = siret), '{{}}'))"""  # noqa: S608  names are those of our columns
