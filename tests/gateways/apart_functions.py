"""What tests of adock.gateways.apart run there."""

import ctypes
import os
import socket
import subprocess
import sys
import time
from pathlib import Path


def length(content):
    return {"length": len(content)}


def sleep(content):
    time.sleep(60)


def compute(content):
    while True:
        pass


def fill_memory(content):
    return {"length": len(bytearray(2_000_000_000))}


def repeat_in_a_fault(content):
    raise ValueError(content.decode())


def crash(content):
    ctypes.string_at(0)


def leave(content):
    os._exit(3)


def chatter(content):
    os.write(1, b'{"result": {"said": "nothing"}}')
    sys.stdout.write('{"result": {"said": "nothing"}}')
    return {"said": "all"}


def a_list(content):
    return [1]


def flood(content):
    return {"text": "x" * 10_000_000}


def environment(content):
    return {"names": sorted(os.environ)}


def write_a_file(content):
    try:
        Path(content.decode()).write_text("écrit")
    except OSError:
        return {"refused": True}
    return {"refused": False}


def connect(content):
    try:
        socket.create_connection(("127.0.0.1", 9), timeout=1)
    except PermissionError:
        return {"refused": True}
    return {"refused": False}


def start_a_program(content):
    try:
        subprocess.run(["/bin/true"], check=False)
    except PermissionError:
        return {"refused": True}
    return {"refused": False}


def niceness(content):
    return {"nice": os.nice(0)}
