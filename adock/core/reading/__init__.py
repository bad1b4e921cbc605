"""Limits on reading, shared by the web processes of one machine. They never wait, and never stand in the way when they fail."""

from adock.core.reading.counting import Effort, Standing, count, look
from adock.core.reading.rules import RULES, Reading, Rule

__all__ = ["RULES", "Effort", "Reading", "Rule", "Standing", "count", "look"]
