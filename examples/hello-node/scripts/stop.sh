#!/bin/sh
# ApplicationStop: lets the service finish its requests (it takes 20 s at most), then insists.
set -eu
file=${HOST_ROOT:-}/var/run/hello.pid

[ -f "$file" ] || exit 0
pid=$(cat "$file")
if kill -TERM "$pid" 2>/dev/null; then
  tries=0
  while [ -f "$file" ] && kill -0 "$pid" 2>/dev/null; do # the service removes its file when it is done
    tries=$((tries + 1))
    if [ "$tries" -gt 250 ]; then
      echo "still running after 25 s: killed" >&2
      kill -KILL "$pid" 2>/dev/null || true
      break
    fi
    sleep 0.1
  done
fi
rm -f "$file"
