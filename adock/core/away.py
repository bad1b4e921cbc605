"""What A Dock needs and may be away, and the exceptions that say so. Imports nothing: it is read in processes apart too."""

from enum import Enum


class What(Enum):
    """What is away. The value ends a line of the log."""

    DATABASE = "the database does not answer"
    EMBEDDED_DATABASE = "the embedded PostgreSQL cannot be started"
    DATABASE_BUSY = "the database refuses for now"
    STATEMENT = "the database gives up a statement: a deadlock, a lock or a time limit"
    THREADS = "too many requests wait for something else than the processor"
    HASHING = "too many passwords are hashed"
    DISK = "a disk is full, or takes nothing more"
    INDEX = "the search index cannot be read"
    FILES = "the store of files does not answer"
    ANTIVIRUS = "the antivirus does not answer"
    SEAL = "nothing can be sealed or checked"
    PROVIDER = "an identity provider does not answer"
    MAIL = "no mail server answers"
    OTHER = "pages are answered 503"


class Away(Exception):
    """Something that A Dock needs is away; each subclass says what."""

    what = What.OTHER
