#!/usr/bin/env bash
# Makes .venv and installs exactly what requirements.lock lists. Usage: tools/setup.sh PYTHON run|develop
set -euo pipefail
python=$1 purpose=$2

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "A Dock needs Python 3.11 or newer; '$python' is not. Try: make PYTHON=python3.11 …" >&2
    exit 1
fi
# as many as tools/lock.py has looked for files for
if ! "$python" -c 'import sys; sys.exit(sys.version_info >= (3, 15))'; then
    echo "The packages of A Dock are locked for Python 3.11 to 3.14; '$python' is newer. Try: make PYTHON=python3.14 …" >&2
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

wanted() {
    case $purpose in
        run) sed '/^# to develop/,$d' requirements.lock ;;
        develop) cat requirements.lock ;;
    esac
}

echo "Installing the locked packages, to $purpose…" >&2
.venv/bin/pip install --quiet --require-hashes -r <(wanted)
.venv/bin/pip install --quiet --no-deps --no-build-isolation -e .
