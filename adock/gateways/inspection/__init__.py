"""What strangers deposit: told by its content, opened in a process of its own, and refused when it may harm.

`inspect` is all that others need. The modules that open files (pdf, pictures) are loaded in that process alone.
"""

from adock.gateways.inspection.inspecting import inspect
from adock.gateways.inspection.kinds import Fault, Inspected, Kind, Unacceptable

__all__ = ["Fault", "Inspected", "Kind", "Unacceptable", "inspect"]
