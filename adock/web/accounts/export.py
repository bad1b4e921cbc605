"""Everything A Dock stores about a person, for that person to download (RGPD, articles 15 and 20)."""

from adock.accounts import personal as accounts
from adock.accounts.models import User
from adock.carriers import personal as carriers
from adock.certificates import personal as certificates
from adock.core.personal import Sections
from adock.support import personal as support
from adock.vigilance import personal as vigilance

# What each domain contributes, in the order of the file.
TOLD = (accounts.account, carriers.revisions, vigilance.file, certificates.statements, support.reports, accounts.traces)


def personal_data(user: User) -> Sections:
    return {section: rows for told in TOLD for section, rows in told(user).items()}
