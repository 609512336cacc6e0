#!/bin/sh
# ApplicationStop: lets Tomcat finish its requests, for a minute, then insists.
set -eu
. "$(dirname "$0")/settings.sh"

[ -s "$CATALINA_PID" ] || exit 0
pid=$(cat "$CATALINA_PID")
kill -TERM "$pid" 2>/dev/null || true
tries=0
while kill -0 "$pid" 2>/dev/null; do
  tries=$((tries + 1))
  [ "$tries" -ne 600 ] || kill -KILL "$pid" 2>/dev/null || true
  sleep 0.1
done
rm -f "$CATALINA_PID"
