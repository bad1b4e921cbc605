import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from adock.accounts.letters import print_waiting_letters
from adock.core.french import noun


class Command(BaseCommand):
    help = "Compose en un PDF les courriers de rattachement en attente, une page par courrier. Un courrier n'y est qu'une fois."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--out", type=Path, required=True, metavar="FICHIER.pdf", help="fichier à écrire, qui n'existe pas encore"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["out"]
        written = False
        try:
            # the letters count as printed only once the file, which alone holds the codes, is on the disk
            with transaction.atomic():
                batch = print_waiting_letters()
                if batch is not None:
                    _write(out, batch.pdf)
                    written = True
        except BaseException as fault:
            if written:
                out.unlink(missing_ok=True)
            if isinstance(fault, OSError):
                raise CommandError(f"Impossible d'écrire {out} : {fault.strerror or fault}.") from fault
            raise
        if batch is None:
            self.stderr.write("Aucun courrier en attente.")
        else:
            self.stderr.write(f"{batch.letters} {noun(batch.letters, 'courrier')} dans {out}.")


def _write(out: Path, pdf: bytes) -> None:
    """Writes the PDF readable by its owner only, and never over another batch."""
    descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pdf)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        out.unlink(missing_ok=True)
        raise
