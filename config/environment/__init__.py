"""Everything that can be set from outside, one module per subject; a test compares it with docs/environment.md.

A new subject is a module like the others, listed in SUBJECTS; its `check`, if it has one, is listed in CHECKS.
"""

from types import ModuleType

from config.environment import backup, database, files, identity, instance, mail, publisher, register, seal, server, site
from config.environment.variables import MissingSecret, Text, declared_in

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
CHECKS = (mail.check, seal.check)


def declared() -> list[Text]:
    return [variable for subject in SUBJECTS for variable in declared_in(vars(subject)).values()]


def check() -> None:
    """Raises MissingSecret, which names every variable that production lacks, or what CHECKS raise."""
    if instance.is_production():
        missing = [variable.name for variable in declared() if variable.required_in_production and not variable.value]
        if missing:
            raise MissingSecret("La production refuse de démarrer sans : " + ", ".join(missing) + ".")
    for check_subject in CHECKS:
        check_subject()
