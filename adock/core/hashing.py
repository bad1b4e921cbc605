"""The hashing of passwords and codes, wherever one is chosen or tried (settings.PASSWORD_HASHERS)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.hashers import Argon2PasswordHasher

from adock.core.away import Away, What
from adock.core.turns import NoTurn, turn
from adock.core.waiting import is_answering, waiting

WORK = "passwords"
# Requests that hash at once on this machine; how long one more waits, and how often it looks: one hash takes 20 to 40 ms.
AT_ONCE = max(1, (os.cpu_count() or 1) // 2)
PATIENCE_S, LOOK_EVERY_S = 5.0, 0.01


class HashingAway(Away):
    """Too many passwords are being hashed: this one was not looked at."""

    what = What.HASHING


class Argon2id(Argon2PasswordHasher):
    """Argon2id with the least that OWASP recommends (Password Storage Cheat Sheet, 2023: 19 MiB, 2 passes, 1 lane).

    Django's own values take ten times as long and five times as much memory, which strangers who try passwords ask for as they
    please. Those hashed before are hashed again at the next sign-in.

    Raises HashingAway, Crowded (adock/core/waiting.py): a request keeps no reader waiting meanwhile, nor more than so many
    processors of the machine busy.
    """

    time_cost, memory_cost, parallelism = 2, 19 * 1024, 1

    def encode(self, password: str, salt: str) -> str:
        with _turn():
            return str(super().encode(password, salt))

    def verify(self, password: str, encoded: str) -> bool:
        with _turn():
            return bool(super().verify(password, encoded))


@contextmanager
def _turn() -> Iterator[None]:
    if not is_answering():
        yield
        return
    with waiting():
        try:
            held = turn(WORK, most=AT_ONCE, patience_s=PATIENCE_S, look_every_s=LOOK_EVERY_S)
            with held:
                yield
        except NoTurn as fault:
            raise HashingAway(str(fault)) from fault
