import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createManualClock } from '../../../local/clock.ts';
import { createAwsHttp } from '../../../local/host/aws-http.ts';
import { createCredentialSource } from '../../../local/host/host-credentials.ts';
import { createHostClock } from '../../../local/host/host-clock.ts';
import { createLogShipper } from '../../../local/host/ship-log.ts';
import { logs } from '../../../local/services/logs/index.ts';
import { startTestCloud, type TestCloud } from '../test-cloud.ts';
import { testFolder } from './folder.ts';

const HOUR = 3_600_000;
const THEN = Date.parse('2030-06-01T00:00:00Z');

function shipTo({ endpoint, clientConfig: { region, credentials } }: TestCloud) {
  const stopped = new AbortController();
  onTestFinished(() => stopped.abort());
  const clock = createHostClock();
  const http = clock.listenTo(createAwsHttp(endpoint, region, createCredentialSource(credentials)));
  let onTrouble = (_message: string) => {};
  const troubled = new Promise<string>((resolve) => (onTrouble = resolve));
  const shipper = createLogShipper({ http, clock, stream: 'i-1', stopped: stopped.signal, onTrouble });
  return { shipper, troubled };
}

const arrivals = ({ clientConfig }: TestCloud, count: number) =>
  vi.waitFor(
    async () => {
      const command = new FilterLogEventsCommand({ logGroupName: 'codedeploy-agent-deployment-logs' });
      const { events = [] } = await new CloudWatchLogsClient(clientConfig).send(command);

      expect(events).toHaveLength(count);
      return events.map(({ timestamp, message }) => [message, timestamp! - THEN]);
    },
    { timeout: 20_000, interval: 20 },
  );

it('tells cloud time from the first line on, also of a cloud that was started anew with an earlier one', async () => {
  const options = { services: [logs], data: testFolder() };
  const first = await startTestCloud({ ...options, clock: createManualClock(THEN + 5 * HOUR) });
  const { shipper, troubled } = shipTo(first);
  shipper.line('first');
  expect(await arrivals(first, 1)).toEqual([['first', 5 * HOUR]]);
  await first.stop();
  shipper.line('meanwhile');
  // How it fails depends on whether the host has seen yet that its connection is closed.
  expect(await troubled).toContain('sending logs failed');
  const port = Number(new URL(first.endpoint).port);
  const second = await startTestCloud({ ...options, port, clock: createManualClock(THEN) });
  onTestFinished(() => second.stop());
  expect(await arrivals(second, 2)).toEqual([
    ['meanwhile', 0],
    ['first', 5 * HOUR],
  ]);
});
