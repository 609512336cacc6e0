#!/bin/sh
# ValidateService: the page is there, as it was installed.
set -eu
url="http://${HOST:-127.0.0.1}:${PORT:-8080}/"

tries=0
until curl -fs "$url" | cmp -s - "${HOST_ROOT:-}/srv/board/index.html"; do
  tries=$((tries + 1))
  [ "$tries" -lt 100 ] || { echo "expected $url to answer with the page that was installed" >&2; exit 1; }
  sleep 0.1
done
echo "$url answers with the installed page"
