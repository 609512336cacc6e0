#!/bin/sh
# BeforeInstall: the folders that the service writes to, and the one thing that it needs of the host.
set -eu
root=${HOST_ROOT:-}

command -v node >/dev/null || { echo "expected node on the PATH of the host agent; install Node 20 or newer" >&2; exit 1; }
mkdir -p "$root/var/run" "$root/var/log"
