"""The server's three configuration files, written anew at each start, so that this module alone decides what they say."""

import os
from pathlib import Path

from adock.gateways.embedded_postgres.accounts import clients_of
from adock.gateways.embedded_postgres.place import Place

# Who owns the tables, and who serves with them: the second owns nothing (adock/jobs/grants.py).
ROLE = "adock"
SERVICE_ROLE = "adock_service"
DATABASE = "adock"
PORT = 5432  # of the socket's name only: nothing listens on TCP

SETTINGS = f"""\
listen_addresses = ''
port = {PORT}
unix_socket_directories = '"{{socket_dir}}"'
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 128MB
work_mem = 16MB
maintenance_work_mem = 128MB
effective_cache_size = 1GB
random_page_cost = 1.1
jit = off
# A client that was killed must not leave its query running and its locks held.
client_connection_check_interval = 2s
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
log_checkpoints = off
log_line_prefix = '%m [%p] %d '
# What a statement that failed was to write stays out of the log: names of workers, addresses.
log_min_error_statement = panic
log_error_verbosity = terse
"""

# Only the accounts of the map may connect, as two roles that are not superusers, by peer alone, from no address.
ACCESS = f"local all {ROLE},{SERVICE_ROLE} peer map=adock\n"


def write_configuration(place: Place) -> None:
    names = "".join(f'adock "{name}" {role}\n' for name in clients_of(place.account) for role in (ROLE, SERVICE_ROLE))
    write_file(place, "postgresql.conf", SETTINGS.format(socket_dir=place.socket_dir))
    write_file(place, "pg_hba.conf", ACCESS)
    write_file(place, "pg_ident.conf", names)


def write_file(place: Place, name: str, text: str) -> None:
    """Replaces the file, never writing through a link: the server's account must not lead root elsewhere."""
    unfinished: Path = place.cluster / f"{name}.new"
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        if not place.account.is_ours:
            os.fchown(descriptor, place.account.uid, place.account.gid)
        file.write(text)
    unfinished.replace(place.cluster / name)
