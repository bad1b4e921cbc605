import copy

import pytest

from adock.register.events import Event, events_between

LC = {
    "kind": "LC",
    "number": "2021 53 0000123",
    "valid_from": "2021-03-12",
    "valid_until": "2031-03-11",
    "certified_copies": 6,
    "light_copies": 1,
}
FACTS = {
    "registered": True,
    "legal_name": "TRANSPORTS DE L ETRAVE",
    "legal_category": "Société par actions simplifiée (SAS)",
    "departement": "35",
    "postcode": "35400",
    "commune": "SAINT-MALO",
    "is_head_office": True,
    "transport_manager": "NOM FICTIF",
    "licences": {"LC": LC},
}


def changed(**fields):
    return copy.deepcopy(FACTS) | fields


def with_licence(**fields):
    return changed(licences={"LC": LC | fields})


def test_nothing_changed_is_no_event():
    assert events_between(FACTS, copy.deepcopy(FACTS)) == []


def test_leaving_the_register_is_one_event_whatever_else_the_line_lacks():
    assert events_between(FACTS, {"registered": False}) == [Event("radiation", None, None)]


def test_coming_back_is_an_event_and_what_changed_meanwhile_others():
    events = events_between(changed(registered=False), changed(commune="RENNES", postcode="35000"))
    assert [event.kind for event in events] == ["reinscription", "adresse_modifiee"]


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("legal_name", "AUTRE NOM", "denomination_modifiee"),
        ("legal_category", "Société anonyme", "categorie_modifiee"),
        ("commune", "RENNES", "adresse_modifiee"),
        ("transport_manager", None, "gestionnaire_modifie"),
    ],
)
def test_a_changed_field_is_told_before_and_after(field, value, kind):
    (event,) = events_between(FACTS, changed(**{field: value}))
    assert event.kind == kind
    assert event.before[field] == FACTS[field]
    assert event.after[field] == value


def test_a_new_licence_is_delivered_and_a_missing_one_withdrawn():
    without = changed(licences={})
    assert events_between(without, FACTS) == [Event("licence_delivree", None, LC)]
    assert events_between(FACTS, without) == [Event("licence_retiree", LC, None)]


@pytest.mark.parametrize("field", ["number", "valid_from", "valid_until"])
def test_another_number_or_term_is_a_renewal(field):
    events = events_between(FACTS, with_licence(**{field: "2032-01-01"}))
    assert [event.kind for event in events] == ["licence_renouvelee"]


def test_another_count_of_copies_is_no_renewal():
    (event,) = events_between(FACTS, with_licence(certified_copies=8))
    assert event.kind == "copies_modifiees"
    assert event.before == {"kind": "LC", "certified_copies": 6, "light_copies": 1}
    assert event.after["certified_copies"] == 8


def test_each_licence_is_compared_with_its_own_kind():
    lti = LC | {"kind": "LTI", "light_copies": None}
    events = events_between(FACTS, changed(licences={"LTI": lti}))
    assert [event.kind for event in events] == ["licence_delivree", "licence_retiree"]


def test_a_state_that_says_nothing_of_a_column_has_none_there():
    before = {name: value for name, value in FACTS.items() if name != "transport_manager"}
    (event,) = events_between(before, FACTS)
    assert (event.kind, event.before) == ("gestionnaire_modifie", {"transport_manager": None})
