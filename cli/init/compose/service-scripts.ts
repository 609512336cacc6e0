import { shellQuote } from '../../shell-quote.ts';
import type { HostSettings } from './host-settings.ts';

export interface Service extends Pick<HostSettings, 'name' | 'health' | 'listen'> {
  /** The text of run.sh, which runs the application in the foreground. */
  readonly run: string;
  /** A command of sh that fails until `$url` answers well. */
  readonly ask: string;
  /** Lines of the unit's section `[Service]` beside those that every service has. */
  readonly unit: readonly string[];
}

/** What runs `run.sh` as a service of systemd, and on a host of the local cloud, which has no systemd, in the background. */
export const serviceScripts = (service: Service): Readonly<Record<string, string>> => ({
  'run.sh': service.run,
  'start.sh': START,
  'stop.sh': STOP,
  'validate.sh': validateScript(service),
  'service.sh': sharedScript(service),
  [`${service.name}.service`]: unitText(service),
});

/** Of a health check that needs no more than a shell. */
export const ASK_WITH_CURL = 'curl --fail --silent --max-time 5 --output /dev/null "$url"';

const unitText = ({
  name,
  listen,
  unit,
}: Service) => `# start.sh hands it to systemd. A host of the local cloud has none: there start.sh runs the application itself.
[Unit]
Description=${name}
Wants=network-online.target
After=network-online.target

[Service]
ExecStart=/bin/sh /opt/${name}/deploy/run.sh
# A user of its own with no rights, who may write to /var/lib/${name} alone, which stays from release to release.
DynamicUser=yes
StateDirectory=${name}
Environment=HOME=/var/lib/${name}
# NAME=value a line: what differs from host to host and what is secret. It belongs to the host, and is in no release.
EnvironmentFile=-/etc/${name}.env
${[...unit, ...(listen < 1024 ? ['AmbientCapabilities=CAP_NET_BIND_SERVICE'] : [])].map((line) => `${line}\n`).join('')}Restart=always
RestartSec=3
TimeoutStopSec=30

[Install]
WantedBy=multi-user.target
`;

const sharedScript = ({
  name,
  listen,
}: Service) => `# What the scripts beside it share; each reads it with \`.\`
name=${name}
root=\${HOST_ROOT:-} # where the files of a host of the local cloud begin; empty on any other, which has systemd
port=\${PORT:-${listen}}
log_file=$root/var/log/$name.log
pid_file=$root/var/run/$name.pid

runs() {
  if [ -z "$root" ]; then
    systemctl --quiet is-active "$name"
  else
    pid=$(cat "$pid_file" 2>/dev/null) && kill -0 "$pid" 2>/dev/null &&
      ! grep -q '^State:.*Z' "/proc/$pid/status" 2>/dev/null # ended, and nobody has asked how
  fi
}

last_words() {
  if [ -z "$root" ]; then journalctl --unit "$name" --lines 20 --no-pager --output cat; else tail -n 20 "$log_file"; fi
}
`;

const START = `#!/bin/sh
# ApplicationStart: the application runs, and on a host with systemd again after each boot and each crash.
set -eu
. "$(dirname "$0")/service.sh"

if [ -z "$root" ]; then
  systemctl daemon-reload
  systemctl enable "$name"
  systemctl restart "$name"
  exit
fi

sh "$(dirname "$0")/stop.sh" # one that an earlier, failed deployment left
mkdir -p "$root/var/log" "$root/var/run"
# A process group of its own, so that all of it can be stopped. Its three streams leave this script, since the host agent waits
# until the script's output is closed.
nohup $(command -v setsid) sh "$root/opt/$name/deploy/run.sh" >>"$log_file" 2>&1 </dev/null &
echo $! >"$pid_file"
`;

const STOP = `#!/bin/sh
# ApplicationStop: asks the application to end, and insists after half a minute, as systemd does by its unit.
set -eu
. "$(dirname "$0")/service.sh"

if [ -z "$root" ]; then
  systemctl stop "$name" || ! runs # a host on which it was never started is as good
  exit
fi

[ -s "$pid_file" ] || exit 0
pid=$(cat "$pid_file")
tell() { kill -s "$1" -- "-$pid" 2>/dev/null || ! runs || kill -s "$1" "$pid" 2>/dev/null || true; }
tell TERM
tries=0
while runs; do
  tries=$((tries + 1))
  if [ "$tries" -gt 300 ]; then
    echo "still running after 30 s: killed" >&2
    break
  fi
  sleep 0.1
done
tell KILL # and what it has left behind
rm -f "$pid_file"
`;

const validateScript = ({ health, ask }: Service) => `#!/bin/sh
# ValidateService: the application that was started here answers, within a minute.
set -eu
. "$(dirname "$0")/service.sh"
host=\${HOST:-127.0.0.1}
[ "$host" != 0.0.0.0 ] || host=127.0.0.1
path=${shellQuote(health)}
url="http://$host:$port$path"

end=$(($(date +%s) + 60))
until ${ask} && runs; do
  # systemd starts it again; where there is none, it has ended for good.
  if [ "$(date +%s)" -ge "$end" ] || { [ -n "$root" ] && ! runs; }; then
    echo "expected $url to answer; the last that the application said:" >&2
    last_words >&2
    exit 1
  fi
  sleep 0.2
done
echo "$url answers"
`;
