#!/usr/bin/env bash
# Makes .venv and installs exactly what a lock file lists. Usage: tools/setup.sh PYTHON LOCKFILE
set -euo pipefail
python=$1 lock=$2

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "A Dock needs Python 3.11 or newer; '$python' is not. Try: make PYTHON=python3.11 …" >&2
    exit 1
fi

if [ ! -x .venv/bin/pip ]; then
    # Debian ships venv apart from python3; as root it can be added, otherwise the person is told.
    if ! "$python" -m venv .venv 2>/dev/null; then
        rm -rf .venv
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
            "$python" -m venv .venv
        else
            echo "Python's venv module is missing: install it first (Debian: sudo apt install python3-venv)." >&2
            exit 1
        fi
    fi
fi

echo "Installing the locked packages ($lock)…" >&2
.venv/bin/pip install --quiet --require-hashes -r "$lock"
.venv/bin/pip install --quiet --no-deps --no-build-isolation -e .
