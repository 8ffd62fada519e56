#!/bin/sh
# Whether the JavaScript keeps to the rules of eslint.config.mjs; on a machine with Node and npm.
set -eu

if ! why=$(sh tests/npm_packages.sh); then
    echo "JavaScript style: left out, $why"
    [ "${CI:-}" != true ]
    exit
fi
node node_modules/eslint/bin/eslint.js "$@"
echo "JavaScript style: well"
