"""What backups are encrypted under."""

from config.environment import files
from config.environment.variables import Text

KEY = Text(
    "ADOCK_BACKUP_KEY",
    "Key that encrypts backups, 32 bytes in base64, asked for by `backup` and `restore` alone. Several, separated by commas: "
    "the first encrypts, all decrypt. Empty: production takes no backup, elsewhere one is made in `ADOCK_DATA_DIR`.",
)


def keys() -> tuple[bytes, ...]:
    """The keys of ADOCK_BACKUP_KEY; the first one encrypts. Raises ValueError."""
    return files.keys_of(KEY)
