"""The labels' only writer: compares the labels in place with those of the list, and replaces them.

The caller holds the transaction and the lock.
"""

from collections.abc import Mapping
from typing import NamedTuple

from django.db import connection

from adock.core.changes import append_changes
from adock.imports.objectif_co2.mapping import Label
from adock.register.models import ObjectifCO2Label

Key = tuple[str, str]  # SIREN and département

_TABLE = ObjectifCO2Label._meta.db_table
# The list has only labelled companies; those that merely signed the charter are in no file.
LABELLED = "labellise"


class Difference(NamedTuple):
    new: list[Key]
    changed: list[Key]
    gone: list[Key]

    @property
    def keys(self) -> list[Key]:
        return [*self.new, *self.changed, *self.gone]


def labels_in_place() -> dict[Key, Label]:
    labels = map(Label._make, ObjectifCO2Label.objects.values_list(*Label._fields))
    return {(label.siren, label.departement): label for label in labels}


def difference(labels: Mapping[Key, Label], in_place: Mapping[Key, Label]) -> Difference:
    return Difference(
        new=[key for key in labels if key not in in_place],
        changed=[key for key, label in labels.items() if key in in_place and in_place[key] != label],
        gone=[key for key in in_place if key not in labels],
    )


def registered_departements(labels: Mapping[Key, Label]) -> dict[str, set[str | None]]:
    """The départements of the establishments of each labelled company that is in the register."""
    found: dict[str, set[str | None]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT siren, departement FROM register_registration WHERE siren = ANY(%s)",
            [list({siren for siren, _ in labels})],
        )
        for siren, departement in cursor.fetchall():
            found.setdefault(siren, set()).add(departement)
    return found


def replace_labels(labels: Mapping[Key, Label], differing: Difference) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {_TABLE}")  # noqa: S608  a name of ours
        columns = ", ".join((*Label._fields, "status"))
        with cursor.copy(f"COPY {_TABLE} ({columns}) FROM STDIN") as copy:
            for label in labels.values():
                copy.write_row((*label, LABELLED))
        cursor.execute(
            "SELECT siret FROM register_registration WHERE siren = ANY(%s) ORDER BY siret",
            [list({siren for siren, _ in differing.keys})],
        )
        append_changes(row[0] for row in cursor.fetchall())
