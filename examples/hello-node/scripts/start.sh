#!/bin/sh
# ApplicationStart: runs the service in the background. All three of its streams leave this script, since the
# host agent waits until the script's output is closed.
set -eu
root=${HOST_ROOT:-}

sh "$(dirname "$0")/stop.sh" # one that an earlier, failed deployment left
PID_FILE="$root/var/run/hello.pid"
export PID_FILE
nohup node "$root/opt/hello/main.mjs" >>"$root/var/log/hello.log" 2>&1 </dev/null &
echo $! >"$PID_FILE"
