"""Backups of the base and of the files that its rows name, and their restoration (why so: docs/decisions/0013-backup.md).

taking.py writes an archive, restoring.py loads one. An archive is encrypted in pieces (envelope.py), holds records
(archive.py), and is named by what opens it and what it needs (keys.py).
"""

from adock.backup.errors import BackupRefused
from adock.backup.restoring import Restored, restore
from adock.backup.taking import Taken, take

__all__ = ["BackupRefused", "Restored", "Taken", "restore", "take"]
