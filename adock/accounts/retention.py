"""How long the data of accounts is retained."""

from adock.accounts.services import (
    UNCONFIRMED_LIFE,
    accounts_never_confirmed,
    ended_sessions,
    forget_ended_sessions,
    forget_unconfirmed_accounts,
)
from adock.core.retention import Retention, Task

NIGHTLY = Task("forget_accounts_and_sessions", "40 1 * * *")

UNCONFIRMED_ACCOUNTS = Retention(
    "unconfirmed_accounts",
    "accounts whose address never answered",
    "the address is free again",
    lasts=UNCONFIRMED_LIFE,
    task=NIGHTLY,
    purge=forget_unconfirmed_accounts,
    count=lambda now: accounts_never_confirmed(now).count(),
)
SESSIONS = Retention(
    "sessions",
    "sessions past their time, and the devices that held them",
    "they open nothing any more",
    task=NIGHTLY,
    purge=lambda now: forget_ended_sessions(),
    count=lambda now: ended_sessions().count(),
)
