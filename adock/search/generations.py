"""Generations of the index: where they lie, and which one is current.

    <ADOCK_DATA_DIR>/index/
        current              name of the generation that readers use; replaced atomically
        writing              lock of the process that builds a generation
        following            lock of this machine's one follower
        followed             written at each time the follower finds the index to hold all that the database does
        situation.json       the situation of the sources then
        v1-000007/           a generation: v<schema version>-<growing number>
            engine/          the engine's own files
            records          what hits return
            vocabulary       every word, one a line

Nobody reads a generation until `current` names it, so a crash leaves only a folder that the next rebuild deletes. The
files of a former generation may be deleted while a reader has them open: they stay mapped until it moves to the current
generation, at its next look.
"""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from adock.search import schema

_NAME = re.compile(r"v(\d+)-(\d{6,})")
# Generations left in place: the current one and the one before, for a reader that read the pointer just before it moved.
_KEPT = 2


class Generations:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pointer = folder / "current"

    def current(self) -> Path | None:
        """The generation to read; None when there is none, or only one of another schema."""
        path = self._named()
        if path is None or not path.name.startswith(f"v{schema.VERSION}-"):
            return None
        return path if path.is_dir() else None

    def _named(self) -> Path | None:
        """What the pointer names, of whatever schema."""
        try:
            name = self.pointer.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return None
        return self.folder / name if _NAME.fullmatch(name) else None

    def create(self) -> Path:
        """An empty folder for the next generation. The caller holds `building`.

        Deletes those that were never finished (they come after the current one): on a full disk, each try leaves one.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        current = self._named()
        for path in self._all():
            if current is None or self._number(path) > self._number(current):
                shutil.rmtree(path, ignore_errors=True)
        number = max((self._number(path) for path in self._all()), default=0) + 1
        path = self.folder / f"v{schema.VERSION}-{number:06d}"
        path.mkdir()
        return path

    def switch_to(self, generation: Path) -> None:
        """Makes it the current one, and deletes those that no reader can still need."""
        draft = self.pointer.with_suffix(".new")
        with draft.open("w", encoding="ascii") as file:
            file.write(generation.name)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.pointer)
        others = sorted((path for path in self._all() if path != generation), key=self._number, reverse=True)
        for path in others[_KEPT - 1 :]:
            shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def building(self) -> Iterator[None]:
        """Allows one builder at a time on this machine; waits for the other."""
        with _lock(self.folder / "writing", wait=True):
            yield

    @contextmanager
    def following(self) -> Iterator[bool]:
        """Yields whether the caller is now this machine's one follower."""
        with _lock(self.folder / "following", wait=False) as mine:
            yield mine

    def _all(self) -> list[Path]:
        return [path for path in self.folder.iterdir() if _NAME.fullmatch(path.name)]

    @staticmethod
    def _number(path: Path) -> int:
        found = _NAME.fullmatch(path.name)
        assert found is not None
        return int(found[2])


@contextmanager
def _lock(path: Path, *, wait: bool) -> Iterator[bool]:
    """A lock on a file, which the kernel frees when its holder dies, however it dies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
