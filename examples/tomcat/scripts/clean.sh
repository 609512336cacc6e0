#!/bin/sh
# AfterInstall: forgets the pages that Tomcat compiled of the last version.
set -eu
. "$(dirname "$0")/settings.sh"

rm -rf "$CATALINA_BASE"/work/*
