"""One task erases and sweeps the files of every domain; each domain says how long its own are retained."""

from adock.core.retention import Retention, Task
from adock.documents import keeping

NIGHTLY = Task("forget_files", "0 2 * * *")

FILES = Retention(
    "files",
    "files whose time is over, those that the antivirus refused, and those that no row names",
    "each domain says how long; what failed half way names nothing",
    task=NIGHTLY,
    purge=keeping.clean_up,
)
