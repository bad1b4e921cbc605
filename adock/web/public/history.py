"""The history of an establishment in the register, as a timeline."""

from datetime import date

from adock.core.languages import gettext as _
from adock.core.words import marked
from adock.directory.sheet import PastEvent, Sheet
from adock.register.models import EventKind
from adock.web.kit.drawings import timeline_axis
from adock.web.kit.pieces import Day, Event, History
from adock.web.public.wording import event_side

# The first file imported shows everybody as new: the data begins there, it is not an event in the company's life.
FIRST_KNOWN = marked("Première apparition dans les fichiers du registre")


def shown_history(sheet: Sheet, day: date) -> History | None:
    if not sheet.events:
        return None
    days = [event.happened_on for event in sheet.events]
    return History(
        events=tuple(_event(event) for event in sheet.events),
        axis=timeline_axis(days, day),
        known_since=Day.of(sheet.first_seen_on),
    )


def _event(event: PastEvent) -> Event:
    title = _(FIRST_KNOWN if event.kind == EventKind.REGISTERED else str(EventKind(event.kind).label))
    return Event(Day.of(event.happened_on), title, event_side(event.before), event_side(event.after))
