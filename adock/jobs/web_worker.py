"""`python -m adock.jobs.web_worker PARENT FD`: one process of the web server, on the listening socket that it inherits."""

import asyncio
import socket
import sys

import uvicorn

from adock.jobs.lifeline import end_with

# When the server stops, requests still under way are given up after this long.
GRACE_S = 5
# A connection that nothing more is asked on is closed after this long.
IDLE_S = 5
# Bytes of an answer that the kernel takes before they are sent: what a slow reader has read can then be told by the minute.
UNSENT = 128_000


def serve(parent: int, listener: int) -> None:
    """Until SIGTERM, or the end of the parent."""
    end_with(parent)
    # imported here, once the parent is watched: this reads the settings and compiles the pages
    from config.asgi import Connection, application

    config = uvicorn.Config(
        application,
        http=Connection,
        ws="none",
        loop="uvloop",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        # what is refused is told by ourselves (adock/web/refusals.py)
        log_level="error",
        access_log=False,
        # ours are read from the headers by adock/core/clients.py
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=IDLE_S,
        timeout_graceful_shutdown=GRACE_S,
    )
    with socket.socket(fileno=listener) as shared, asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        # each connection has it from the listener
        shared.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT)
        runner.run(uvicorn.Server(config).serve(sockets=[shared]))


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]))
