"""What changed for one establishment between two situations of the register, as dated events. Pure."""

from typing import Any, NamedTuple

# Kinds are those of models.EventKind; plain strings here so that this file knows nothing of the database.
SIMPLE_CHANGES = (
    ("denomination_modifiee", ("legal_name",)),
    ("categorie_modifiee", ("legal_category",)),
    ("adresse_modifiee", ("postcode", "commune", "departement")),
    ("gestionnaire_modifie", ("transport_manager",)),
)
COPIES = ("certified_copies", "light_copies")
TERM = ("number", "valid_from", "valid_until")

Facts = dict[str, Any]


class Event(NamedTuple):
    kind: str
    before: Facts | None
    after: Facts | None


def events_between(before: Facts, after: Facts) -> list[Event]:
    """The events that lead from one situation to the next.

    `before` and `after` are what facts_of() gives: the fields of the line, `registered`, and `licences` by kind
    ("LTI", "LC"). A striking off is told alone: what a line said on the day before it disappeared is in the past
    registration. A first appearance is no difference between two situations: it has its own date.
    """
    if not after["registered"]:
        return [Event("radiation", None, None)]
    events = [] if before["registered"] else [Event("reinscription", None, None)]
    for kind, fields in SIMPLE_CHANGES:
        if any(before[field] != after[field] for field in fields):
            events.append(Event(kind, _only(before, fields), _only(after, fields)))
    for licence_kind in ("LTI", "LC"):
        events += _licence_events(before["licences"].get(licence_kind), after["licences"].get(licence_kind))
    return events


def _licence_events(before: Facts | None, after: Facts | None) -> list[Event]:
    if before is None and after is None:
        return []
    if before is None:
        return [Event("licence_delivree", None, after)]
    if after is None:
        return [Event("licence_retiree", before, None)]
    events = []
    if _only(before, TERM) != _only(after, TERM):
        events.append(Event("licence_renouvelee", before, after))
    if _only(before, COPIES) != _only(after, COPIES):
        fields = ("kind", *COPIES)
        events.append(Event("copies_modifiees", _only(before, fields), _only(after, fields)))
    return events


def _only(facts: Facts, fields: tuple[str, ...]) -> Facts:
    return {field: facts[field] for field in fields}
