#!/bin/sh
# Makes the virtual environment named by the first argument with $PYTHON, or says in one sentence why it cannot.
set -eu

fail() {
    echo "$1" >&2
    exit 1
}

command -v "$PYTHON" >/dev/null ||
    fail "There is no $PYTHON; Five Ways needs Python 3.10 or newer (name another one: make demo PYTHON=python3.12)."
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
    fail "Five Ways needs Python 3.10 or newer, and this is $("$PYTHON" -V 2>&1) (name another one: make demo PYTHON=python3.12)."
"$PYTHON" -c 'import ensurepip, venv' 2>/dev/null ||
    fail "This Python cannot make virtual environments; install what it lacks (Debian, Ubuntu: sudo apt install python3-venv)."
mkdir -p "$1" 2>/dev/null && touch "$1/.writable" 2>/dev/null ||
    fail "The folder $(pwd) cannot be written to; copy the project to one that can."
rm "$1/.writable"
"$1/bin/python" -m pip --version >/dev/null 2>&1 || "$PYTHON" -m venv --clear "$1"
