import type { HostApplication, OwnProcess, SystemService } from '../application.ts';
import { shellQuote } from '../shell-quote.ts';

export interface ScriptSettings {
  /** Where the application lies on the host: `/opt/hello`. */
  readonly folder: string;
  /** A plain name: of its log and of the file with its process id. */
  readonly name: string;
  readonly start: string;
  readonly health: string;
  readonly listen: number;
}

export const isService = (run: OwnProcess | SystemService): run is SystemService => 'service' in run;

/** The scripts of an AppSpec, by their file names. */
export function hostScripts(
  { run, kind }: HostApplication,
  settings: ScriptSettings,
): Readonly<Record<string, string>> {
  const validate = validateScript(settings, kind === 'node' ? ASK_WITH_NODE : ASK_WITH_CURL);
  if (isService(run)) return { 'start.sh': serviceScript(run), 'validate.sh': validate };
  return {
    'stop.sh': stopScript(settings),
    ...(run.install ? { 'install.sh': installScript(settings, run.install) } : {}),
    'start.sh': startScript(settings),
    'validate.sh': validate,
  };
}

/** Where the files of this host begin: hosts of a local cloud have a folder each. */
const ROOT = 'root=${HOST_ROOT:-}';

const startScript = ({ folder, name, start, listen }: ScriptSettings) => `#!/bin/sh
# ApplicationStart: runs the application in the background. All three of its streams leave this script, since the host
# agent waits until the script's output is closed.
set -eu
${ROOT}

sh "$(dirname "$0")/stop.sh" # one that an earlier, failed deployment left
mkdir -p "$root/var/log" "$root/var/run"
cd "$root${folder}"
PORT=\${PORT:-${listen}}
export PORT
nohup ${simple(start)} >>"$root/var/log/${name}.log" 2>&1 </dev/null &
echo $! >"$root/var/run/${name}.pid"
`;

/** A command that `nohup` can run as it stands; any other needs a shell. */
const simple = (start: string) =>
  /^[\w./-]+(?: (?:[\w./@=:,+-]|"[^"`\\]*")+)*$/.test(start) ? start : `sh -c ${shellQuote(start)}`;

const stopScript = ({ name }: ScriptSettings) => `#!/bin/sh
# ApplicationStop: asks the application to end, and insists after half a minute.
set -eu
file="\${HOST_ROOT:-}/var/run/${name}.pid"

# One that has ended and that nobody has buried yet runs no longer.
runs() { kill -0 "$1" 2>/dev/null && ! grep -q '^State:.*Z' "/proc/$1/status" 2>/dev/null; }

[ -s "$file" ] || exit 0
pid=$(cat "$file")
kill -TERM "$pid" 2>/dev/null || true
tries=0
while runs "$pid"; do
  tries=$((tries + 1))
  if [ "$tries" -gt 300 ]; then
    echo "still running after 30 s: killed" >&2
    kill -KILL "$pid" 2>/dev/null || true
    break
  fi
  sleep 0.1
done
rm -f "$file"
`;

const installScript = ({ folder }: ScriptSettings, commands: readonly string[]) => `#!/bin/sh
# AfterInstall: what the application needs on this host.
set -eu
cd "\${HOST_ROOT:-}${folder}"
${commands.join('\n')}
`;

const serviceScript = ({ service }: SystemService) => `#!/bin/sh
# ApplicationStart: ${service} takes up the new files.
set -eu
${service === 'nginx' ? 'nginx -t\nsystemctl reload-or-restart nginx' : `systemctl restart ${service}`}
`;

const ASK_WITH_NODE = `node -e 'fetch(process.argv[1]).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))' "$url"`;
const ASK_WITH_CURL = 'curl --fail --silent --show-error --max-time 5 --output /dev/null "$url"';

const validateScript = ({ health, listen }: ScriptSettings, ask: string) => `#!/bin/sh
# ValidateService: the application answers.
set -eu
host=\${HOST:-127.0.0.1}
[ "$host" != 0.0.0.0 ] || host=127.0.0.1
path=${shellQuote(health)}
url="http://$host:\${PORT:-${listen}}$path"

tries=0
until ${ask}; do
  tries=$((tries + 1))
  if [ "$tries" -ge 60 ]; then
    echo "expected $url to answer" >&2
    exit 1
  fi
  sleep 1
done
echo "$url answers"
`;
