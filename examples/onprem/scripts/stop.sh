#!/bin/sh
# ApplicationStop: ends the service and waits until it is gone.
set -eu
file=${HOST_ROOT:-}/var/run/board.pid

[ -f "$file" ] || exit 0
pid=$(cat "$file")
kill -TERM "$pid" 2>/dev/null || true
while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
rm -f "$file"
