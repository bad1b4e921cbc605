"""The form of each deposited paper. vigilance/fields.py judges the fields, vigilance/deposits.py the file."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from adock.gateways.inspection.limits import MOST_PAGES
from adock.vigilance.fields import ASKED, InvalidFields, cleaned
from adock.vigilance.kinds import KINDS, Slot
from adock.vigilance.rules import MOST_BYTES

LIMITS = f"PDF, JPEG ou PNG, {MOST_BYTES // 1_000_000} Mo au plus, {MOST_PAGES} pages au plus."
CHOOSE_AGAIN = f"Choisissez-le de nouveau : le navigateur ne le garde pas. {LIMITS}"


class Typed(forms.CharField):
    """A field marked as required; what is typed is judged with all the rest."""

    def clean(self, value: Any) -> str:
        return value or ""


class DepositForm(forms.Form):
    """The fields that the slot asks for, then the file, last because a refused file leaves only what precedes it readable."""

    file = forms.FileField(
        label="Fichier de la pièce",
        help_text=LIMITS,
        allow_empty_file=True,
        error_messages={
            "required": "Choisissez le fichier de la pièce.",
            "invalid": "Le fichier n'est pas arrivé. Choisissez-le de nouveau.",
            "missing": "Choisissez le fichier de la pièce.",
        },
    )

    def __init__(
        self,
        slot: Slot,
        siren: str,
        day: date,
        data: Any = None,
        files: MultiValueDict[str, Any] | None = None,
        initial: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data, files, initial=dict(initial or {}))
        self.slot, self.siren, self.day = slot, siren, day
        for asked in KINDS[slot].asked:
            is_day = asked.field.endswith("_on")
            self.fields[asked.field] = Typed(
                label=asked.label,
                help_text=asked.hint,
                widget=forms.DateInput if is_day else forms.TextInput,
            )
        self.order_fields([*ASKED[slot], "file"])
        if self.is_bound:
            self.fields["file"].help_text = CHOOSE_AGAIN

    @property
    def typed(self) -> dict[str, str]:
        return {name: str(self.data.get(name, "")) for name in ASKED[self.slot]}

    def clean(self) -> None:
        try:
            cleaned(self.slot, self.typed, self.siren, self.day)
        except InvalidFields as invalid:
            self.refuse(invalid)

    def refuse(self, invalid: InvalidFields) -> None:
        for field, message in invalid.errors.items():
            self.add_error(field, message)

    def refuse_file(self, message: str) -> None:
        # replaces the earlier error: a file that is too big is not missing
        self.errors.pop("file", None)
        self.add_error("file", message)
