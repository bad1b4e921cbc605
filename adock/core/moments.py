"""Moments as French people say them. Days are in dates.py, which the pure rules may use."""

from datetime import datetime

from django.utils import timezone

from adock.core.dates import in_words


def moment_in_words(moment: datetime) -> str:
    """ "24 novembre 2026 à 9 h 05", as clocks in Paris say it."""
    there = timezone.localtime(moment)
    return f"{in_words(there.date())} à {there.hour} h {there.minute:02d}"
