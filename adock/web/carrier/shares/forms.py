from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django import forms

from adock.core.dates import read_day
from adock.core.typed import LONGEST_TYPED
from adock.vigilance.kinds import LABELS
from adock.vigilance.shares import (
    LONG_CUSTOMER,
    NO_CUSTOMER,
    NO_SLOT,
    check_end,
    clean_customer,
)

Checked = TypeVar("Checked")


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day as a browser's calendar sends it, or as people type it where there is none."""

    def to_python(self, value: Any) -> date | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        return _checked(lambda: read_day(value))


class EndForm(forms.Form):
    ends_on = DayField(
        label="Dernier jour du partage",
        help_text="Un an au plus. Vous pouvez l'arrêter avant, ou repousser cette date, à tout moment.",
        widget=DayInput,
        error_messages={"required": "Choisissez le dernier jour du partage."},
    )

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day

    def clean_ends_on(self) -> date:
        return _checked(lambda: check_end(self.cleaned_data["ends_on"], self.day))


class ShareForm(EndForm):
    customer = forms.CharField(
        label="Nom du client",
        help_text="L'entreprise à qui vous donnez ce lien. Son nom est écrit sur la page qu'elle ouvre.",
        error_messages={"required": NO_CUSTOMER, "null_characters_not_allowed": NO_CUSTOMER},
    )
    slots = forms.MultipleChoiceField(
        label="Pièces à partager",
        help_text="Le client voit la pièce du jour où il ouvre le lien : si vous en déposez une nouvelle, il voit celle-là.",
        choices=[(slot.value, label) for slot, label in LABELS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": NO_SLOT, "invalid_choice": "Choisissez parmi les pièces proposées."},
    )
    with_code = forms.BooleanField(
        label="Demander aussi un code",
        help_text="Un code de 8 signes, à donner par un autre moyen que le lien : au téléphone, par exemple.",
        required=False,
    )

    field_order = ("customer", "slots", "ends_on", "with_code")

    def clean_customer(self) -> str:
        typed = self.cleaned_data["customer"]
        if len(typed) > LONGEST_TYPED:
            raise forms.ValidationError(LONG_CUSTOMER)
        return _checked(lambda: clean_customer(typed))


def _checked(check: Callable[[], Checked]) -> Checked:
    try:
        return check()
    except ValueError as fault:
        raise forms.ValidationError(str(fault)) from fault
