#!/bin/sh
# ApplicationStart: runs the service in the background; its streams must leave this script, which ends only then.
set -eu
root=${HOST_ROOT:-}

sh "$(dirname "$0")/stop.sh" # one that an earlier, failed deployment left
nohup node "$root/opt/board/server.mjs" "$root/srv/board" >>"$root/var/log/board.log" 2>&1 </dev/null &
echo $! >"$root/var/run/board.pid"
