#!/bin/sh
# Whether every JavaScript file can be read, as the ES module it is; on a machine with Node.
set -eu

if ! command -v node >/dev/null; then
    echo "JavaScript syntax: left out, there is no node on PATH"
    [ "${CI:-}" != true ]
    exit
fi
find static tests/js -name '*.js' -o -name '*.mjs' | while read -r file; do
    node --input-type=module --check <"$file" || { echo "in $file"; exit 1; }
done
echo "JavaScript syntax: well"
