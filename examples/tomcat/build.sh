#!/bin/sh
# Makes dist/, the revision: the site with its AppSpec, whose scripts run as TOMCAT_USER (default: tomcat).
set -eu
cd "$(dirname "$0")"

rm -rf dist
mkdir dist
cp -R webapp scripts dist
sed "s/runas: tomcat$/runas: ${TOMCAT_USER:-tomcat}/" appspec.yml >dist/appspec.yml
