"""Everything that can be set from outside, one module per subject; a test compares it with docs/environment.md.

A new subject is a module like the others, listed in SUBJECTS; its `check`, if it has one, is listed in CHECKS.
"""

from collections.abc import Callable, Iterator
from functools import partial
from types import ModuleType

from config.environment import backup, database, files, identity, instance, mail, publisher, register, seal, server, site
from config.environment.variables import MissingSecret, Number, Text, declared_in
from config.production import faults

SUBJECTS: tuple[ModuleType, ...] = (
    server,
    instance,
    database,
    site,
    mail,
    register,
    identity,
    seal,
    files,
    backup,
    publisher,
)
# Called before the settings are read. Each may raise MissingSecret or ValueError, with a message in French.
CHECKS: tuple[Callable[[], object], ...] = (database.check, mail.check, seal.check)
# What the settings read, and refuse one by one: production tells all that they refuse at once.
READ: tuple[Callable[[], object], ...] = (
    files.store,
    files.keys,
    files.clamd,
    *(partial(identity.provider, name) for name in identity.PROVIDERS),
)


def declared() -> list[Text]:
    return [variable for subject in SUBJECTS for variable in declared_in(vars(subject)).values()]


class UnsafeProduction(ValueError):
    """Production must not start with these values. The message is French and names every variable at fault."""


def check() -> None:
    """Raises UnsafeProduction in production for all that is missing or unsafe; elsewhere what CHECKS raise."""
    if instance.is_production():
        refused = list(_refusals())
        if refused:
            raise UnsafeProduction("\n".join(refused))
        return
    for check_subject in CHECKS:
        check_subject()


def told() -> list[str]:
    """What production does not refuse, and whoever starts it should know: one sentence each, in French. None elsewhere."""
    return [fault.sentence for fault in faults(_values()) if not fault.is_refused] if instance.is_production() else []


def _values() -> dict[str, str]:
    return {variable.name: variable.value for variable in declared()}


def _refusals() -> Iterator[str]:
    missing = [variable.name for variable in declared() if variable.required_in_production and not variable.value]
    if missing:
        yield "La production refuse de démarrer sans : " + ", ".join(missing) + "."
    refused = [fault for fault in faults(_values()) if fault.is_refused]
    yield from (fault.sentence for fault in refused)
    said = {fault.variable for fault in refused}
    numbers = [variable for variable in declared() if isinstance(variable, Number)]
    reads: list[Callable[[], object]] = [partial(getattr, variable, "number") for variable in numbers]
    for read in (*CHECKS, *READ, *reads):
        try:
            read()
        except (MissingSecret, ValueError) as fault:
            if not any(str(fault).startswith(f"{name} ") for name in said):
                yield str(fault)
