"""Today's date. Pure rules take it as a parameter; moments come from Django's timezone.now()."""

from datetime import date

from django.utils import timezone


def today() -> date:
    """The day in Paris: licences and papers begin and end by French days."""
    return timezone.localdate()
