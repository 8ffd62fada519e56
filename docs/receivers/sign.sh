#!/bin/sh
# The signature of a webhook, by hand: sh sign.sh whsec_... ID TIMESTAMP FILE-WITH-THE-BODY
key=$(printf %s "${1#whsec_}" | openssl base64 -d -A | od -An -vtx1 | tr -d ' \n')
{ printf '%s.%s.' "$2" "$3"; cat "$4"; } |
  openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A | sed 's/^/v1,/'
