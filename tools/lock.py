"""Writes requirements.lock: names, versions and hashes of what `pyproject.toml` asks, and nothing else.

uv resolves, once for all machines; what it writes (addresses, files for every machine there is) stays in a temporary
folder. Kept is one hash for each Python and machine below: of the file that pip takes there. Versions already locked stay
where `pyproject.toml` allows them; without a lock, all are the newest. Exit 1: uv has found no way.
"""

import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from packaging import tags
from packaging.markers import Marker
from packaging.utils import InvalidWheelFilename, parse_wheel_filename

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
HEAD = "# Written by `make lock`. One line a package; tools/setup.sh installs the first part, or both.\n"
TO_RUN, TO_DEVELOP = "# to run\n", "# to develop and test\n"

PYTHONS = [(3, 11), (3, 12), (3, 13), (3, 14)]
# The oldest system first: a wheel for it runs on later ones too. The newest is for packages that have no such wheel.
GLIBC_MINORS = (28, 36)  # RHEL 8; Debian 12
MACOS = ((13, 0), (26, 0))


class Machine(NamedTuple):
    """A Python on a system: what markers read of it, and the rank of each wheel tag that it takes, best first."""

    environment: dict[str, str]
    ranks: dict[tags.Tag, int]


def machines() -> Iterator[Machine]:
    for python in PYTHONS:
        for architecture in ("x86_64", "aarch64"):
            manylinux = [name for minor in GLIBC_MINORS for name in _manylinux(architecture, minor)]
            yield _machine(python, "linux", architecture, manylinux)
        for architecture in ("arm64", "x86_64"):
            macosx = [name for version in MACOS for name in tags.mac_platforms(version, architecture)]
            yield _machine(python, "darwin", architecture, macosx)


def _manylinux(architecture: str, newest: int) -> Iterator[str]:
    for minor in range(newest, 4, -1):
        yield f"manylinux_2_{minor}_{architecture}"
        if legacy := {17: "2014", 12: "2010", 5: "1"}.get(minor):
            yield f"manylinux{legacy}_{architecture}"


def _machine(python: tuple[int, int], system: str, architecture: str, platforms: list[str]) -> Machine:
    platforms = list(dict.fromkeys(platforms))
    version = f"{python[0]}.{python[1]}"
    taken = [
        *tags.cpython_tags(python, platforms=platforms),
        *tags.compatible_tags(python, f"cp{python[0]}{python[1]}", platforms),
    ]
    environment = {
        "implementation_name": "cpython",
        "os_name": "posix",
        "platform_machine": architecture,
        "platform_python_implementation": "CPython",
        "platform_system": system.capitalize(),
        "python_full_version": f"{version}.0",
        "python_version": version,
        "sys_platform": system,
    }
    return Machine(environment, {tag: rank for rank, tag in reversed(list(enumerate(taken)))})


class File(NamedTuple):
    name: str
    sha256: str


def file_taken(wheels: list[File], source: File | None, machine: Machine) -> File | None:
    """The wheel that pip takes on that machine; the source, to be built there, when none fits."""
    fitting = [(rank, wheel) for wheel in wheels if (rank := _rank(wheel.name, machine)) is not None]
    return min(fitting)[1] if fitting else source


def _rank(name: str, machine: Machine) -> int | None:
    try:
        of_the_wheel = parse_wheel_filename(name)[3]
    except InvalidWheelFilename:
        return None
    return min((machine.ranks[tag] for tag in of_the_wheel if tag in machine.ranks), default=None)


def line_of(package: dict[str, Any], known: list[Machine]) -> str | None:
    """A package of a pylock as a line for pip; None when none of these machines needs it."""
    marker = Marker(package["marker"]) if "marker" in package else None
    needing = [machine for machine in known if marker is None or marker.evaluate(machine.environment)]
    if not needing:
        return None
    wheels = [_file(wheel) for wheel in package.get("wheels", [])]
    source = _file(package["sdist"]) if "sdist" in package else None
    taken = {file_taken(wheels, source, machine) for machine in needing}
    if None in taken:
        raise ValueError(f"{package['name']} {package['version']} has no file for one of the machines.")
    condition = f" ; {marker}" if len(needing) < len(known) else ""
    hashes = sorted(file.sha256 for file in taken if file)
    return f"{package['name']}=={package['version']}{condition}" + "".join(f" --hash=sha256:{sha256}" for sha256 in hashes)


def _file(described: dict[str, Any]) -> File:
    name = described.get("name") or described["url"].rsplit("/", 1)[1]
    return File(name, described["hashes"]["sha256"])


def locked(text: str) -> dict[str, str]:
    """Name -> version of each well-formed line; those that a merge left twice count once, as first written."""
    found: dict[str, str] = {}
    for name, version in re.findall(r"^([a-z0-9][a-z0-9-]*)==(\S+)", text, re.MULTILINE):
        found.setdefault(name, version)
    return found


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        everything, to_run, files = folder / "all.txt", folder / "run.txt", folder / "pylock.toml"
        kept = locked(LOCK.read_text()) if LOCK.exists() else {}
        everything.write_text("".join(f"{name}=={version}\n" for name, version in kept.items()))
        try:
            _resolve(everything, "--extra", "dev")
            _resolve(to_run, "--constraint", str(everything))
            _resolve(files, "--extra", "dev", "--constraint", str(everything), "--format", "pylock.toml")
        except subprocess.CalledProcessError as fault:
            return fault.returncode
        packages = tomllib.loads(files.read_text())["packages"]
        runs = locked(to_run.read_text())
    known = list(machines())
    parts: dict[bool, list[str]] = {True: [], False: []}
    for package in packages:
        if line := line_of(package, known):
            parts[package["name"] in runs].append(f"{line}\n")
    LOCK.write_text("".join([HEAD, TO_RUN, *parts[True], TO_DEVELOP, *parts[False]]))
    return 0


def _resolve(out: Path, *options: str) -> None:
    # uv keeps the versions that it finds in the file that it is to write
    command = ["pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--no-header", "--no-annotate"]
    subprocess.run(
        [sys.executable, "-m", "uv", *command, *options, "-o", str(out), "pyproject.toml"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    sys.exit(main())
