import type { TomcatApplication } from '../application.ts';
import { SCRIPTS } from './app-spec-text.ts';
import type { HostSettings } from './host-settings.ts';
import { NOT_SERVED } from './not-served.ts';
import { ASK_WITH_CURL, serviceScripts } from './service-scripts.ts';

/** The scripts of a web application, in a Tomcat of its own: the paths and users of the host's differ by distribution. */
export const tomcatScripts = (
  { webapp }: TomcatApplication,
  settings: HostSettings,
): Readonly<Record<string, string>> => ({
  ...serviceScripts({
    ...settings,
    run: runScript(webapp, settings),
    ask: ASK_WITH_CURL,
    unit: [`CacheDirectory=${settings.name}`, 'SuccessExitStatus=143'],
  }),
  'server.xml': SERVER,
});

/** https://tomcat.apache.org/tomcat-10.1-doc/introduction.html: CATALINA_HOME has the program, CATALINA_BASE what is one's own. */
const runScript = (webapp: string, { listen, name }: HostSettings) => `#!/bin/sh
# Runs the application in the foreground, in a Tomcat of its own: systemd does so, and start.sh on a host of the local cloud.
# Of the host's Tomcat only the program is used (CATALINA_HOME), not its service, its settings and its other applications.
set -eu
app=$(cd "$(dirname "$0")/.." && pwd)

for home in "\${CATALINA_HOME:-}" /usr/share/tomcat11 /usr/share/tomcat10 /usr/share/tomcat9 /usr/share/tomcat; do
  [ ! -e "$home/bin/bootstrap.jar" ] || break
done
[ -e "$home/bin/bootstrap.jar" ] || {
  echo "expected Tomcat: install tomcat10 (jakarta.servlet) or tomcat9 (javax.servlet), or set CATALINA_HOME" >&2
  exit 1
}
# Where Apache and Amazon Linux, Debian, and Ubuntu have it.
for web in "$home/conf/web.xml" "$home/etc/web.xml" "$home/skel/conf/web.xml"; do
  [ ! -e "$web" ] || break
done

# Made anew at each start, so that nothing stays of what it unpacked and compiled of the last version.
base=\${CACHE_DIRECTORY:-\${HOST_ROOT:-}/var/cache/${name}}
mkdir -p "$base"
rm -rf "$base"/*
mkdir "$base/conf" "$base/temp" "$base/webapps"
cp "$web" "$app/${SCRIPTS}/server.xml" "$base/conf/"
${placed(webapp)}
cd "$base"
# shellcheck disable=SC2086 # JAVA_OPTS is a list
exec java \${JAVA_OPTS:-} -Dport="\${PORT:-${listen}}" -Daddress="\${HOST:-0.0.0.0}" -Djava.io.tmpdir="$base/temp" \\
  -Dcatalina.home="$home" -Dcatalina.base="$base" \\
  -classpath "$home/bin/bootstrap.jar:$home/bin/tomcat-juli.jar" org.apache.catalina.startup.Bootstrap start
`;

function placed(webapp: string): string {
  if (webapp.endsWith('.war')) return `cp "$app/${webapp}" "$base/webapps/ROOT.war"`;
  if (webapp !== '.') return `cp -R "$app/${webapp}" "$base/webapps/ROOT"`;
  const others = NOT_SERVED.map((path) => `"$base/webapps/ROOT/${path}"`).join(' ');
  return `cp -R "$app" "$base/webapps/ROOT"\nrm -rf ${others} # of the repository, not of the site`;
}

const SERVER = `<?xml version="1.0" encoding="UTF-8"?>
<!-- Tomcat as run.sh starts it, which says what is in \${...}; no port for shutting it down, since a signal does. -->
<Server port="-1">
  <Service name="Catalina">
    <Connector port="\${port}" address="\${address}" connectionTimeout="20000" />
    <Engine name="Catalina" defaultHost="localhost">
      <!-- Visitors' addresses and https as the load balancer tells them. -->
      <Valve className="org.apache.catalina.valves.RemoteIpValve" protocolHeader="x-forwarded-proto" />
      <Host name="localhost" appBase="webapps" autoDeploy="false" />
    </Engine>
  </Service>
</Server>
`;
