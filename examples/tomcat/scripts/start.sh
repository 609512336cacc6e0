#!/bin/sh
# ApplicationStart: starts Tomcat and waits until it serves the version that was installed.
set -eu
. "$(dirname "$0")/settings.sh"
url="http://$address:$port/"
version=$(cat "$CATALINA_BASE/webapps/ROOT/WEB-INF/version.txt")

sh "$(dirname "$0")/stop.sh" # one that an earlier, failed deployment left
"$CATALINA_BASE/bin/startup.sh" </dev/null

tries=0
until curl -fs "$url" | grep -q "$version"; do
  tries=$((tries + 1))
  if [ "$tries" -ge 240 ] || ! kill -0 "$(cat "$CATALINA_PID")"; then
    echo "expected $url to serve version $version; Tomcat said:" >&2
    tail -n 20 "$CATALINA_BASE/logs/catalina.out" >&2
    exit 1
  fi
  sleep 1
done
echo "$url serves version $version"
