"""Outgoing mail: through which server, from whom, and to whom outside production."""

import re
from email.utils import parseaddr
from urllib.parse import urlsplit

from config.environment import instance
from config.environment.variables import Text, demand_with

SMTP_URL = Text(
    "ADOCK_SMTP_URL",
    "Mail server: `smtps://user:password@host:465`, or `smtp://…:587`, which turns to TLS. "
    "Empty: mails stay on the page `/courriels`.",
    required_in_production=True,
)
FROM = Text(
    "ADOCK_MAIL_FROM",
    "Sender of mails, e.g. `A Dock <ne-pas-repondre@…>`. Demanded with `ADOCK_SMTP_URL`.",
    required_in_production=True,
)
REDIRECT_TO = Text(
    "ADOCK_MAIL_REDIRECT_TO",
    "Every mail goes to this one address, whoever it was for. Demanded with `ADOCK_SMTP_URL` outside production.",
)

_MAILBOX = re.compile(r"[^@\s]+@[^@\s]+")


def check() -> None:
    """Raises MissingSecret when mail would leave without a sender or, outside production, for its real recipients;
    ValueError for an invalid address of a mail server or of a mailbox."""
    if not SMTP_URL.value:
        return
    server = urlsplit(SMTP_URL.value)
    if server.scheme not in {"smtp", "smtps"} or not server.hostname:
        raise ValueError(f"{SMTP_URL.name} doit commencer par smtp:// ou smtps:// et nommer un serveur.")
    demand_with(SMTP_URL, *([FROM] if instance.is_production() else [FROM, REDIRECT_TO]))
    for variable in (FROM, REDIRECT_TO):
        if variable.value and not _MAILBOX.fullmatch(parseaddr(variable.value)[1]):
            raise ValueError(f"{variable.name} doit être une adresse e-mail, pas « {variable.value} ».")


def is_kept_to_be_read() -> bool:
    """Whether mails are read on a page of ours instead of being sent: never in production, which has a mail server."""
    return not instance.is_production() and not SMTP_URL.value
