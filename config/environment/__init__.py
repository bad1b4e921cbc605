"""Everything that can be set from outside, one module a subject; docs/environment.md repeats them, and a test compares.

A new subject is a module like its neighbours, named in SUBJECTS; its `check`, if it has one, in CHECKS.
"""

from types import ModuleType

from config.environment import database, files, identity, instance, mail, publisher, register, seal, server, site
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
    publisher,
)
# Called before the settings are read. Each raises MissingSecret or ValueError, whose message is French.
CHECKS = (mail.check, seal.check)


def declared() -> list[Text]:
    return [variable for subject in SUBJECTS for variable in declared_in(vars(subject)).values()]


def check() -> None:
    """Raises MissingSecret, naming every variable that production lacks, and what CHECKS raise."""
    if instance.is_production():
        missing = [variable.name for variable in declared() if variable.required_in_production and not variable.value]
        if missing:
            raise MissingSecret("La production refuse de démarrer sans : " + ", ".join(missing) + ".")
    for check_subject in CHECKS:
        check_subject()
