#!/bin/sh
# BeforeInstall: makes a Tomcat instance of its own, which listens on HOST and PORT, where there is none yet.
set -eu
. "$(dirname "$0")/settings.sh"

[ ! -e "$CATALINA_BASE/conf/server.xml" ] || exit 0
command -v tomcat10-instance-create >/dev/null || { echo "expected Tomcat 10: apt-get install tomcat10-user" >&2; exit 1; }
mkdir -p "$(dirname "$CATALINA_BASE")"
tomcat10-instance-create -p "$port" "$CATALINA_BASE"
# It is ended by its process id, so nobody needs to find a port for that.
sed -i -e 's/<Server port="[0-9]*"/<Server port="-1"/' \
  -e "s/<Connector port=\"$port\"/<Connector address=\"$address\" port=\"$port\"/" "$CATALINA_BASE/conf/server.xml"
