"""Events: what changed for one establishment between two situations of the register. Pure."""

from typing import NamedTuple

from adock.register.columns import LICENCE_CHANGES, LICENCES, REGISTRATION_CHANGES, Change
from adock.register.states import Facts


class Event(NamedTuple):
    kind: str  # of models.EventKind; a plain string here so that this file knows nothing of the database
    before: Facts | None
    after: Facts | None


def events_between(before: Facts, after: Facts) -> list[Event]:
    """The events that lead from one state (of states.py) to the next.

    A striking off is the only event of its day: what the line last said is in the past registration. A first appearance is
    not an event, but the registration's own date.
    """
    if not after["registered"]:
        return [Event("radiation", None, None)]
    events = [] if before["registered"] else [Event("reinscription", None, None)]
    for change, fields in REGISTRATION_CHANGES.items():
        if _differ(before, after, fields):
            events.append(Event(change.value, _only(before, fields), _only(after, fields)))
    for kind in LICENCES:
        events += _licence_events(before["licences"].get(kind), after["licences"].get(kind))
    return events


def _licence_events(before: Facts | None, after: Facts | None) -> list[Event]:
    if before is None and after is None:
        return []
    if before is None:
        return [Event("licence_delivree", None, after)]
    if after is None:
        return [Event("licence_retiree", before, None)]
    events = []
    for change, fields in LICENCE_CHANGES.items():
        if _differ(before, after, fields):
            shown = tuple(before) if change is Change.TERM else ("kind", *fields)
            events.append(Event(change.value, _only(before, shown), _only(after, shown)))
    return events


def _differ(before: Facts, after: Facts, fields: tuple[str, ...]) -> bool:
    return _only(before, fields) != _only(after, fields)


def _only(facts: Facts, fields: tuple[str, ...]) -> Facts:
    """The facts under these names; None for a column that the state says nothing of."""
    return {field: facts.get(field) for field in fields}
