import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hostLines } from '../../../lib/views/host-lines.ts';
import { createManualClock } from '../../../local/clock.ts';
import { logs } from '../../../local/services/logs/index.ts';
import { startTestCloud, type TestCloud } from '../../local/test-cloud.ts';

const NOW = Date.parse('2026-01-31T12:00:00Z');
const place = { logGroupName: 'codedeploy-agent-deployment-logs', logStreamName: 'i-1' };

let cloud: TestCloud;
let client: CloudWatchLogsClient;
beforeAll(async () => {
  cloud = await startTestCloud({ services: [logs], clock: createManualClock(NOW) });
  client = new CloudWatchLogsClient(cloud.clientConfig);
  await client.send(new CreateLogGroupCommand(place));
  await client.send(new CreateLogStreamCommand(place));
  const logEvents = Array.from({ length: 2_500 }, (_, index) => ({
    timestamp: NOW - 3_600_000 + index * 1_000,
    message: `[d-1]line ${index}`,
  }));
  await client.send(new PutLogEventsCommand({ ...place, logEvents }));
});
afterAll(() => cloud?.stop());

it('keeps the newest lines of a flood', async () => {
  const lines = await hostLines(client, { deployments: ['d-1'], host: 'i-1' });
  expect(lines).toHaveLength(2_000);
  expect([lines[0]!.message, lines.at(-1)!.message]).toEqual(['line 500', 'line 2499']);
  expect(lines[0]!.timestamp).toBe(NOW - 3_600_000 + 500_000);
});

it('searches nothing from long before the deployment', async () => {
  const since = new Date(NOW - 3_600_000 + 2_400_000).toISOString();
  const lines = await hostLines(client, { deployments: ['d-1'], host: 'i-1', since });
  expect([lines[0]!.message, lines.at(-1)!.message]).toEqual(['line 1800', 'line 2499']);
});
