"""One task erases and sweeps the files of every domain. Each domain has a row that erases its own, when their time is over
or the antivirus refused them; the row here sweeps those of all."""

from adock.core.retention import Retention, Task
from adock.documents import keeping

NIGHTLY = Task("forget_files", "0 2 * * *")

FILES = Retention(
    "files",
    "files that no row names",
    "what failed half way names nothing",
    task=NIGHTLY,
    purge=keeping.sweep,
)
