#!/bin/sh
# A signed webhook, by hand: sh send.sh URL whsec_... FILE-WITH-THE-BODY
id=msg_$(openssl rand -hex 12) now=$(date +%s)
curl -sS -i "$1" -H "webhook-id: $id" -H "webhook-timestamp: $now" \
  -H "webhook-signature: $(sh "$(dirname "$0")/sign.sh" "$2" "$id" "$now" "$3")" \
  -H 'Content-Type: application/json' --data-binary "@$3"
