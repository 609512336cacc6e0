import type { ProcessApplication } from '../application.ts';
import type { HostSettings } from './host-settings.ts';
import { ASK_WITH_CURL, serviceScripts } from './service-scripts.ts';

/** The scripts of a program that is a service by itself. */
export function processScripts(
  { kind, install }: ProcessApplication,
  settings: HostSettings,
): Readonly<Record<string, string>> {
  const scripts = serviceScripts({
    ...settings,
    run: runScript(kind, settings),
    ask: kind === 'node' ? ASK_WITH_NODE : ASK_WITH_CURL,
    // https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/Runtime.html: ended by a signal, it says so.
    unit: kind === 'java' ? ['SuccessExitStatus=143'] : [],
  });
  return { ...scripts, ...(install ? { 'install.sh': installScript(install) } : {}) };
}

const ASK_WITH_NODE = `node -e 'fetch(process.argv[1], { signal: AbortSignal.timeout(5000) }).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))' "$url"`;

const runScript = (kind: ProcessApplication['kind'], { start, listen }: HostSettings) => `#!/bin/sh
# Runs the application in the foreground: systemd does so, and start.sh on a host of the local cloud.
set -e
cd "$(dirname "$0")/.."
export PORT="\${PORT:-${listen}}"
${kind === 'node' ? 'export NODE_ENV="${NODE_ENV:-production}"\n' : ''}${SIMPLE.test(start) ? `exec ${start}` : start}
`;

/** A command that can take the place of the shell, so that signals are its own. */
const SIMPLE = /^[\w./-]+(?: (?:[\w./@=:,+-]|"[^"`\\]*")+)*$/;

const installScript = (commands: readonly string[]) => `#!/bin/sh
# AfterInstall: what the application needs on this host. (The script itself runs from the bundle, wherever that was unpacked.)
set -eu
. "$(dirname "$0")/service.sh"
cd "$root/opt/$name"
${commands.join('\n')}
`;
