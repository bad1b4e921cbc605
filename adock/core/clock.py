"""Today's date. The clock is read here alone; rules take the day as a parameter."""

from datetime import date

from django.utils import timezone


def today() -> date:
    """The day in Paris: licences and papers begin and end by French days."""
    return timezone.localdate()
