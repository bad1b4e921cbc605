"""Inspection of deposited files: identified by content, opened in a process apart, and refused when they may do harm.

`inspect` is all that others need. The modules that open files (pdf, pictures) are loaded in the process apart alone.
"""

from adock.gateways.inspection.inspecting import inspect
from adock.gateways.inspection.kinds import Fault, Inspected, Kind, Unacceptable

__all__ = ["Fault", "Inspected", "Kind", "Unacceptable", "inspect"]
