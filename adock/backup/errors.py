"""Why a backup or a restoration is refused."""

from enum import StrEnum

from adock.core.refusals import Refused


class Code(StrEnum):
    """The reason, as `--json` gives it."""

    CLE_ABSENTE = "CLE_ABSENTE"
    CLE_INCONNUE = "CLE_INCONNUE"
    FICHIER_EXISTANT = "FICHIER_EXISTANT"
    FICHIER_EXPOSE = "FICHIER_EXPOSE"
    ECRITURE_IMPOSSIBLE = "ECRITURE_IMPOSSIBLE"
    LECTURE_IMPOSSIBLE = "LECTURE_IMPOSSIBLE"
    FICHIERS_INACCESSIBLES = "FICHIERS_INACCESSIBLES"
    ARCHIVE_ETRANGERE = "ARCHIVE_ETRANGERE"
    ARCHIVE_ABIMEE = "ARCHIVE_ABIMEE"
    ARCHIVE_PLUS_RECENTE = "ARCHIVE_PLUS_RECENTE"
    ARCHIVE_PLUS_ANCIENNE = "ARCHIVE_PLUS_ANCIENNE"
    BASE_NON_VIDE = "BASE_NON_VIDE"
    BASE_PAS_A_JOUR = "BASE_PAS_A_JOUR"
    BASE_OCCUPEE = "BASE_OCCUPEE"
    FICHIER_DIFFERENT = "FICHIER_DIFFERENT"
    RESTAURATION_INEXACTE = "RESTAURATION_INEXACTE"


class BackupRefused(Refused):
    """Nothing was changed. The message is French."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code = code


def damaged(what: str) -> BackupRefused:
    return BackupRefused(
        Code.ARCHIVE_ABIMEE, f"L'archive est coupée ou abîmée ({what}) : rien n'en a été restauré. Prenez-en une autre copie."
    )
