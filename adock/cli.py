"""The `adock` command: our commands and the few of Django's that running A Dock needs, under one name.

Exit codes: 0 done; 1 refused or failed, and nothing was changed; 2 wrong usage; 130 interrupted. Messages are French,
on standard error.
"""

import difflib
import signal
import sys
import traceback
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, NamedTuple

from adock.core import python_holes
from adock.core.program_signals import restore_signals
from adock.gateways.embedded_postgres import EmbeddedPostgres, EmbeddedPostgresError, using_database
from adock.usage import speak_french
from config import environment
from config.environment import database, instance
from config.environment.variables import MissingSecret

if TYPE_CHECKING:
    from django.core.management.base import BaseCommand

DONE, REFUSED, WRONG_USAGE, INTERRUPTED, TERMINATED = 0, 1, 2, 130, 143


class Known(NamedTuple):
    """What must be there before a command runs. `summary` is shown by --help, for the public ones. `serves`: it goes on, and
    answers strangers or works for them."""

    summary: str = ""
    database: bool = True
    tables: bool = True
    serves: bool = False


COMMANDS = {
    "serve": Known("la base, les tâches de fond et le site, en une commande", tables=False, serves=True),
    "import_registre": Known("le registre des transporteurs, fichier CSV ou ZIP"),
    "import_sirene": Known("les fichiers stock de Sirene"),
    "import_objectif_co2": Known("les entreprises labellisées Objectif CO2"),
    "rebuild_index": Known("l'index de recherche, refait depuis la base"),
    "make_register": Known("un registre fictif, au format officiel", database=False, tables=False),
    "make_sirene": Known("un stock Sirene fictif autour d'un registre fictif", database=False, tables=False),
    "messages": Known("ce que les visiteurs signalent à l'équipe"),
    "check_law": Known("les textes de loi à relire : ceux qui ne l'ont pas été depuis un an", database=False, tables=False),
    "print_letters": Known("les courriers de rattachement à poster, en un PDF"),
    "grant_membership": Known("un compte rattaché à une entreprise par un agent"),
    "revoke_membership": Known("un rattachement auquel un agent met fin"),
    "grant_staff": Known("un rôle dans l'équipe du service, donné à un compte"),
    "revoke_staff": Known("un rôle dans l'équipe du service, retiré à un compte"),
    "backup": Known("la base et les fichiers, en une archive chiffrée"),
    "restore": Known("une archive, dans une base vide", tables=False),
    "end_sessions": Known("les sessions d'un compte, ou de tous, fermées aussitôt"),
    "reencrypt_files": Known("les fichiers gardés, chiffrés sous la nouvelle clé"),
    "load_demo": Known("les données fictives de démonstration"),
    "web": Known("le serveur web seul, sur une machine de plus", tables=False, serves=True),
    "follow_changes": Known("l'index de cette machine, tenu à jour", tables=False, serves=True),
    "fictional_identity": Known("le fournisseur d'identité fictif, pour essayer la connexion", tables=False),
    "worker": Known("les tâches de fond", tables=False, serves=True),
    "migrate": Known("les tables de la base, mises à jour", tables=False),
    "check": Known(tables=False),
    "dbshell": Known(tables=False),
    "makemigrations": Known(tables=False),
    "procrastinate": Known(tables=False),
    "shell": Known(),
    "showmigrations": Known(tables=False),
    "sqlmigrate": Known(tables=False),
}

# Commands that go on, and answer strangers.
SERVING = frozenset({"serve", "web"})

DJANGO_OPTIONS = (
    "--version",
    "--verbosity",
    "--settings",
    "--pythonpath",
    "--traceback",
    "--no-color",
    "--force-color",
    "--skip-checks",
)


class Terminated(KeyboardInterrupt):
    """SIGTERM, unwound like Ctrl-C so that what was started is stopped."""


def main(arguments: Sequence[str] | None = None, *, by_a_person: bool = True) -> int:
    """Runs the command and returns its exit code. Programs of `serve` are not started by a person, to whom it told already
    what there is to know."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    restore_signals()
    speak_french()
    if not words or words in (["--help"], ["-h"], ["help"]):
        print(usage(), file=sys.stdout if words else sys.stderr)
        return DONE if words else WRONG_USAGE
    if words[0] == "help":
        words = [*words[1:2], "--help"]
    if words[0] not in COMMANDS:
        return _say(unknown(words[0]), WRONG_USAGE)
    # programs of `serve` give their words, and have been preceded by this line
    if arguments is None and words[0] in SERVING and (line := python_holes.warning(sys.version_info[:3])):
        _say(line, DONE)
    signal.signal(signal.SIGTERM, _terminate)
    try:
        return run(words[0], words[1:], by_a_person=by_a_person)
    except Terminated:
        return TERMINATED
    except KeyboardInterrupt:
        return _say("Interrompu.", INTERRUPTED)
    except Exception as fault:  # noqa: BLE001 - nothing of ours foresaw it: said in words, after the trace
        traceback.print_exc()
        return _say(f"Erreur imprévue, à signaler avec les lignes ci-dessus : {fault}", REFUSED)


def usage() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {known.summary}" for name, known in COMMANDS.items() if known.summary]
    return "\n".join(["usage : adock COMMANDE [options]", "", *lines, "", "Détail d'une commande : adock COMMANDE --help"])


def unknown(name: str) -> str:
    close = difflib.get_close_matches(name, COMMANDS, n=1)
    hint = f" Vouliez-vous dire « {close[0]} » ?" if close else ""
    return f"Commande inconnue : « {name} ».{hint} La liste : adock --help"


def run(name: str, arguments: list[str], *, by_a_person: bool = True) -> int:
    """Runs a known command. Its arguments are checked before anything is started for it."""
    from django.core.management.base import CommandError
    from django.db import OperationalError

    try:
        served = _database(COMMANDS[name])
        command = _load(name)
        parser = command.create_parser("adock", name)
        try:
            parser.parse_args(arguments)
        except CommandError as fault:
            parser.print_usage(sys.stderr)
            return _say(f"adock {name} : {str(fault).removeprefix('Error: ')}", WRONG_USAGE)
        if COMMANDS[name].serves:
            _check_start(by_a_person=by_a_person)
        with served:
            if COMMANDS[name].serves or COMMANDS[name].tables:
                _require_harmless_role()
            if COMMANDS[name].tables:
                _require_tables()
            command.run_from_argv(["adock", name, *_our_options(command, COMMANDS[name]), *arguments])
    except CommandError as fault:
        return _say(str(fault), fault.returncode)
    except EmbeddedPostgresError as fault:
        return _say(str(fault), REFUSED)
    except OperationalError as fault:
        return _say(f"La base de données ne répond pas : {str(fault).strip()}", REFUSED)
    return DONE


def _database(known: Known) -> AbstractContextManager[object]:
    """Names the embedded database's address, which the settings need, and gives what will start it."""
    if not known.database or not database.uses_embedded():
        return nullcontext()
    data_dir = instance.data_dir()
    embedded = EmbeddedPostgres(data_dir)
    database.set_embedded_url(embedded.service_url, migrations=embedded.url)
    return using_database(data_dir)


def _load(name: str) -> "BaseCommand":
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError, get_commands, load_command_class

    instance.name_settings()
    try:
        django.setup()
        command = load_command_class(get_commands()[name], name)
    except (MissingSecret, ImproperlyConfigured, ValueError) as fault:
        raise CommandError(f"Réglages refusés. {fault}") from fault
    # They work, but are Django's own and in English: --help shows those of the command.
    command.suppressed_base_arguments = {*command.suppressed_base_arguments, *DJANGO_OPTIONS}
    return command


def _our_options(command: "BaseCommand", known: Known) -> list[str]:
    # --traceback: the error comes to us, who say it without its class name and without a trace.
    # --no-color: what Django writes to standard error would be red, whatever it says.
    options = ["--traceback", "--no-color"]
    if not known.database and command.requires_system_checks:
        options.append("--skip-checks")  # they ask the database
    return options


def _check_start(*, by_a_person: bool) -> None:
    """Refuses root in production, and tells whoever starts it what else its settings hold, and need not be refused for."""
    from django.core.management.base import CommandError

    try:
        instance.check_account()
    except ValueError as fault:
        raise CommandError(str(fault)) from fault
    if by_a_person:
        for sentence in environment.told():
            print(f"À savoir : {sentence}", file=sys.stderr)  # noqa: T201


def _require_harmless_role() -> None:
    """In production, refuses to work under a database role that could undo what PostgreSQL guards."""
    from django.core.management.base import CommandError

    from adock.jobs.grants import too_powerful

    if not instance.is_production():
        return
    if found := too_powerful():
        raise CommandError(
            "DATABASE_URL : le rôle de la base en peut trop pour la production. Il "
            + " ; il ".join(found)
            + ". Donnez-lui un rôle qui ne possède rien, et l'autre à ADOCK_MIGRATIONS_DATABASE_URL, puis lancez "
            "« adock migrate » (docs/operations.md, « Two roles »)."
        )


def _require_tables() -> None:
    from adock.jobs.schema import require_up_to_date

    require_up_to_date(is_ours=database.uses_embedded())


def _terminate(*_: object) -> None:
    raise Terminated


def _say(line: str, code: int) -> int:
    print(line, file=sys.stderr)  # noqa: T201
    return code


if __name__ == "__main__":
    sys.exit(main())
