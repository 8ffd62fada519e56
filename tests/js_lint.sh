#!/bin/sh
# Whether the JavaScript keeps to the rules of eslint.config.mjs; on a machine with Node and npm. ESLint comes into
# node_modules/, which is not kept, at the versions named here.
set -eu

ESLINT=9.39.1
GLOBALS=16.5.0

leave_out() {
    echo "JavaScript style: left out, $1"
    [ "${CI:-}" != true ]
    exit
}

has() {
    [ "$(node -p "require('./node_modules/$1/package.json').version" 2>/dev/null)" = "$2" ]
}

command -v node >/dev/null || leave_out "there is no node on PATH"
command -v npm >/dev/null || leave_out "there is no npm on PATH"
if ! has eslint $ESLINT || ! has globals $GLOBALS; then
    npm install --prefix . --no-save --no-package-lock --no-audit --no-fund --silent \
        eslint@$ESLINT globals@$GLOBALS || leave_out "ESLint could not be installed by npm"
fi
node node_modules/eslint/bin/eslint.js "$@"
echo "JavaScript style: well"
