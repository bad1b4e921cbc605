"""Where the web server listens, and how many workers it has."""

import os

from config.environment.variables import Number, Text

PORT = Number("PORT", "Port of `make run` and `adock serve`.", default="8000")
HOST = Text("ADOCK_HOST", "Address the web server listens on.", default="127.0.0.1")
WEB_WORKERS = Number("ADOCK_WEB_WORKERS", "Web worker processes. Empty: as many as processors.")
FILES_AT_ONCE = Number(
    "ADOCK_FILES_AT_ONCE", "Strangers' files examined at once on this machine. Empty: half as many as processors, rounded up."
)


def files_at_once() -> int:
    return max(1, FILES_AT_ONCE.number or ((os.cpu_count() or 1) + 1) // 2)


def web_workers() -> int:
    return WEB_WORKERS.number or os.cpu_count() or 1
