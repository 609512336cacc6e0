import type { StaticApplication } from '../application.ts';
import { shellQuote } from '../../shell-quote.ts';
import { folderOf } from './app-spec-text.ts';
import type { HostSettings } from './host-settings.ts';
import { NOT_SERVED } from './not-served.ts';

/** The scripts of pages, and the site of nginx that serves them. */
export const siteScripts = (
  application: StaticApplication,
  settings: HostSettings,
): Readonly<Record<string, string>> => {
  const folder = folderOf(application, settings.name);
  return {
    [`${settings.name}.conf`]: siteText(application, { ...settings, folder }),
    'start.sh': startScript(settings),
    'validate.sh': validateScript({ ...settings, folder }),
  };
};

type Site = HostSettings & { readonly folder: string };

const siteText = (
  { pages }: StaticApplication,
  { listen, folder }: Site,
) => `# The site in nginx, of Amazon Linux as of Ubuntu, which reads it in /etc/nginx/conf.d.
server {
${listen === 80 ? '    # Ubuntu has a site of its own on this port: rm /etc/nginx/sites-enabled/default\n' : ''}    listen ${listen};
    root ${folder};

    location / {
        # Of a single-page application: try_files $uri $uri/ /index.html;
        try_files $uri $uri/ =404;
    }
${pages === '.' ? `    # Of the repository, not of the site.\n    location ~ ^/(\\.(?!well-known/)|(${NOT_SERVED.join('|').replaceAll('.', '\\.')})(/|$)) { return 404; }\n` : ''}}
`;

const startScript = ({ name, listen }: HostSettings) => `#!/bin/sh
# ApplicationStart: nginx takes up the site; the pages lie where they belong already.
set -eu
root=\${HOST_ROOT:-} # where the files of a host of the local cloud begin; empty on any other, which has systemd
PATH=$PATH:/usr/sbin
command -v nginx >/dev/null || { echo "expected nginx: install it with dnf or apt-get" >&2; exit 1; }

if [ -z "$root" ]; then
  nginx -t
  systemctl enable nginx
  systemctl reload-or-restart nginx
  exit
fi

# A host of the local cloud has no services: there an nginx of its own serves the site, at the host's address and port.
run=$root/var/run/${name}
log=$root/var/log/${name}.log
mkdir -p "$run" "$root/var/log"
if [ -s "$run/pid" ]; then # the one of the last version
  kill "$(cat "$run/pid")" 2>/dev/null || true
  while kill -0 "$(cat "$run/pid")" 2>/dev/null; do sleep 0.1; done
fi
sed -e "s|listen .*;|listen $HOST:\${PORT:-${listen}};|" -e "s|root \\(/.*\\);|root \\"$root\\1\\";|" \\
  "$root/etc/nginx/conf.d/${name}.conf" >"$run/site.conf"
types=$(nginx -V 2>&1 | sed -n 's|.*--conf-path=\\([^ ]*\\)/.*|\\1/mime.types|p')
cat >"$run/nginx.conf" <<END
daemon off;
pid nginx.pid;
error_log stderr;
user $(id -un) $(id -gn);
events {}
http {
  include $types;
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  include site.conf;
}
END
nginx -t -q -e stderr -p "$run" -c "$run/nginx.conf"
# nginx hides its environment, by which a host's processes are found when the host ends; so a shell waits for it, and ends it.
nohup sh -c 'nginx -e stderr -p "$1" -c "$1/nginx.conf" & trap "kill $!; wait" TERM; wait' sh "$run" >>"$log" 2>&1 </dev/null &
echo $! >"$run/pid"
`;

const validateScript = ({ health, listen, folder }: Site) => `#!/bin/sh
# ValidateService: nginx answers${health === '/' ? ' with the page that was installed' : ''}, within a minute.
set -eu
host=\${HOST:-127.0.0.1}
[ "$host" != 0.0.0.0 ] || host=127.0.0.1
path=${shellQuote(health)}
url="http://$host:\${PORT:-${listen}}$path"

end=$(($(date +%s) + 60))
until ${askOf(health, folder)}; do
  if [ "$(date +%s)" -ge "$end" ]; then
    echo "expected $url to answer${health === '/' ? ` with ${folder}/index.html` : ''}" >&2
    exit 1
  fi
  sleep 0.2
done
echo "$url answers"
`;

/** Of the first page it is known what it is to be: that of another site on the port is not taken for it. */
const askOf = (health: string, folder: string): string =>
  health === '/'
    ? `curl --fail --silent --max-time 5 "$url" | cmp -s - "\${HOST_ROOT:-}${folder}/index.html"`
    : 'curl --fail --silent --max-time 5 --output /dev/null "$url"';
