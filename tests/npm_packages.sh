#!/bin/sh
# The packages of npm that checks and tests use, at the versions named here, into node_modules/, which is not kept.
# Says why, and fails, on a machine that has no npm, or cannot reach its registry.
set -eu

ESLINT=9.39.1
GLOBALS=16.5.0
AXE=4.14.1

has() {
    [ "$(node -p "require('./node_modules/$1/package.json').version" 2>/dev/null)" = "$2" ]
}

fail() {
    echo "$1"
    exit 1
}

command -v node >/dev/null || fail "there is no node on PATH"
command -v npm >/dev/null || fail "there is no npm on PATH"
if ! has eslint $ESLINT || ! has globals $GLOBALS || ! has axe-core $AXE; then
    npm install --prefix . --no-save --no-package-lock --no-audit --no-fund --silent \
        eslint@$ESLINT globals@$GLOBALS axe-core@$AXE >&2 || fail "npm could not install what it needs"
fi
