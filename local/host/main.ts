import { createCredentialSource, environmentCredentials } from './host-credentials.ts';
import type { HostCredentials } from './host-credentials.ts';
import { readHostSettings } from './host-settings.ts';
import { runHostAgent } from './run-host-agent.ts';
import { terminateHost } from './terminate-host.ts';

/**
 * A host's agent as a program: settings in the environment (see host-settings.ts), credentials there or, renewed from
 * time to time, as messages `{ credentials }` over the IPC channel. Ends with that channel: no host outlives its cloud.
 */
const credentials = createCredentialSource(environmentCredentials(process.env));
const stopped = new AbortController();

process.on('message', (message: { readonly credentials?: HostCredentials }) => {
  if (message.credentials) credentials.renew(message.credentials);
});
process.on('disconnect', () => void shutDown());
process.on('SIGTERM', () => process.exit());
// Ctrl-C reaches every process of the terminal; the cloud that started this host decides when it goes.
process.on('SIGINT', () => void (process.connected ? undefined : shutDown()));

const settings = readHostSettings(process.env);
await runHostAgent({
  settings,
  credentials,
  stopped: stopped.signal,
  onTrouble: (message) => process.stderr.write(`host agent: ${message}\n`),
});

/** Ends what the scripts left running, then the agent itself. */
async function shutDown(): Promise<void> {
  stopped.abort();
  await terminateHost(settings.hostId);
  process.exit();
}
