"""Files that only their owner can read, made whole or not at all, by whichever process comes first."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp


def kept(file: Path, make: Callable[[], bytes]) -> bytes:
    """The content of `file`, which `make` provides when it is missing. Two processes that make it at once get the same."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        with _written_aside(file, make()) as made, suppress(FileExistsError):
            os.link(made, file)
        return file.read_bytes()


def replace(file: Path, content: bytes) -> None:
    with _written_aside(file, content) as made:
        os.replace(made, file)


@contextmanager
def _written_aside(file: Path, content: bytes) -> Iterator[Path]:
    """A temporary file beside it, private from the start and deleted at the end."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = mkstemp(prefix=f".{file.name}-", dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(descriptor)
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
