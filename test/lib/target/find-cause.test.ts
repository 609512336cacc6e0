import { expect, it } from 'vitest';
import type { Intent } from '../../../lib/release/intent.ts';
import { stateOf } from '../../../lib/store/state-store.ts';
import type { HostFailure } from '../../../lib/target/deployments.ts';
import { findCause } from '../../../lib/target/find-cause.ts';
import { aRecord } from '../../cli/releases/a-record.ts';
import { memoryDeployments, memoryFleet } from '../memory-deployments.ts';
import { killSwitch, memoryObjects } from '../memory-objects.ts';

const RUN = { release: 'hello-2', environment: 'production' };
const NONE = { error: 'None' };
const AT = '2026-01-01T01:00:00.000Z';

interface Told {
  readonly stopAsked?: { readonly by: string; readonly reason?: string };
  readonly code?: string;
}

/** What is said of a deployment that failed on that host. */
async function causeOf(host: HostFailure | undefined, more: Told = {}): Promise<string | undefined> {
  const kill = killSwitch();
  const { intents, records } = stateOf(memoryObjects(kill));
  await records.open({ ...aRecord(RUN.release), status: 'running', stopAsked: more.stopAsked });
  const since = '2026-01-01T00:00:00.000Z';
  const written: Omit<Intent, 'nonce'> = {
    version: 1,
    ...RUN,
    application: 'hello',
    execution: 'arn',
    startedAt: since,
    alarms: [],
    deployment: { description: 'hello-2/production/deploy/1', since, id: 'd-1' },
  };
  await intents.change(RUN, () => written);
  const error = { code: more.code ?? 'HEALTH_CONSTRAINTS', message: 'The overall deployment failed.' };
  const failed = {
    id: 'd-1',
    application: 'hello',
    group: 'hello-production',
    status: 'Failed',
    active: false,
    description: '',
    blueGreen: false,
    terminationWait: false,
    error,
  };
  const deployments = { ...memoryDeployments(kill), get: async () => failed, firstFailure: async () => host };
  const alarms = { read: async () => [] };
  const ports = { intents, records, alarms, targets: () => memoryFleet({ intents, deployments }) };
  const intent = await findCause({ intent: (await intents.find(RUN))!, failure: NONE, at: AT }, ports);
  return intent.incident?.cause;
}

const NO_AGENT =
  'CodeDeploy agent was not able to receive the lifecycle event. Check the CodeDeploy agent logs on your host and make sure the agent is running and can connect to the CodeDeploy server.';
const OVERALL = 'deployment d-1 is Failed (HEALTH_CONSTRAINTS)';

it.each([
  [
    'a script that failed',
    {
      host: 'i-1',
      event: 'ValidateService',
      script: 'check.sh',
      message: 'exit code 3',
      said: 'no database',
    },
    `${OVERALL}: ValidateService in check.sh failed on i-1: exit code 3: no database`,
  ],
  [
    'an event that failed without a script',
    { host: 'i-1', event: 'Install', message: 'the file /opt/a exists already' },
    `${OVERALL}: Install failed on i-1: the file /opt/a exists already`,
  ],
  [
    'an agent that took no event for five minutes',
    { host: 'i-1', event: 'ApplicationStop', message: NO_AGENT },
    `${OVERALL}: the host agent on i-1 is dead or cut off: it did not take the event ApplicationStop: ${NO_AGENT}`,
  ],
  [
    'an event that failed without diagnostics',
    { host: 'i-1', event: 'BeforeBlockTraffic' },
    `${OVERALL}: the host agent on i-1 is dead or cut off: it did not take the event BeforeBlockTraffic`,
  ],
  ['no host at all', undefined, `${OVERALL}: The overall deployment failed.`],
])('names %s', async (_what, host, cause) => {
  expect(await causeOf(host)).toBe(cause);
});

it.each([
  ['MANUAL_STOP', { by: 'arn:me', reason: 'slow' }, 'stopped by arn:me while it was deployed: slow'],
  ['MANUAL_STOP', undefined, 'deployment d-1 is Failed (MANUAL_STOP): The overall deployment failed.'],
  [
    'HEALTH_CONSTRAINTS',
    { by: 'arn:me' },
    `${OVERALL}: The overall deployment failed.; before, arn:me had asked for its stop`,
  ],
])(
  'says of one that ended with %s who asked for its stop, where that is noted: %j',
  async (code, stopAsked, cause) => {
    expect(await causeOf(undefined, { code, ...(stopAsked && { stopAsked }) })).toBe(cause);
  },
);
