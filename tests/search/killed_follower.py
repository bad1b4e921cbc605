"""Follows a database of N establishments that are all renamed one after the other, and ends when all are taken up."""

import sys
from pathlib import Path

from adock.search import follower as following
from adock.search.follower import Follower
from tests.search.samples import establishment, new_siret
from tests.search.sources import FakeDatabase

following.CHANGES_AT_ONCE = 20


def main(folder: str, total: int) -> None:
    sirets = [new_siret(number) for number in range(total)]
    database = FakeDatabase([establishment(f"FORMER NAME {siret}", siret=siret) for siret in sirets])
    before = database.source.latest_cursor()
    after = dict(database.documents)
    for siret in sirets:
        renamed = establishment(f"DUPONT {siret}", siret=siret)
        after[siret] = renamed
        database.changed(siret)
    # an index built now is built from what was there before the changes: it has to follow them all
    object.__setattr__(database.source, "latest_cursor", lambda: before)
    load = database.source.load_documents
    object.__setattr__(database.source, "load_documents", lambda wanted: {siret: after[siret] for siret in load(wanted)})
    follower = Follower(Path(folder), database.source)
    while follower.step():
        pass
    follower.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
