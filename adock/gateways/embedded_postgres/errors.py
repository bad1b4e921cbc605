"""Errors of the embedded server, worded in French for the person at the console."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from adock.core.away import Away, What

REASONS = {
    errno.EACCES: "accès refusé",
    errno.EPERM: "opération interdite",
    errno.ENOSPC: "le disque est plein",
    errno.EROFS: "le disque est en lecture seule",
    errno.ENOTDIR: "un fichier occupe la place d'un dossier",
    errno.EEXIST: "un fichier occupe la place d'un dossier",
    errno.ELOOP: "un lien tourne en rond",
    errno.ENAMETOOLONG: "son nom est trop long",
}


class EmbeddedPostgresError(Away):
    """The embedded server cannot do what was asked. Its message is French, for the person at the console."""

    what = What.EMBEDDED_DATABASE


@contextmanager
def folder_faults_in_words(data_dir: Path) -> Iterator[None]:
    """Turns the system's error about a folder that cannot be used into an EmbeddedPostgresError."""
    try:
        yield
    except OSError as fault:
        reason = REASONS.get(fault.errno or 0, fault.strerror or str(fault))
        raise EmbeddedPostgresError(
            f"Impossible d'utiliser le dossier {fault.filename or data_dir} : {reason}. "
            "Corrigez ses droits, ou choisissez un autre dossier avec ADOCK_DATA_DIR."
        ) from fault
