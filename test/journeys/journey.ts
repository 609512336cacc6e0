import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, vi } from 'vitest';
import { applyFleet } from '../../cli/fleet/apply-fleet.ts';
import { fleetClients } from '../../cli/fleet/fleet-clients.ts';
import { startLocalStack, type LocalStack } from '../../cli/local/start-local-stack.ts';
import { upOptions } from '../../cli/local/up-options.ts';
import { applyTemplate } from '../../cli/stack/deploy-stack.ts';
import type { ReleaseRecords } from '../../lib/release/ports.ts';
import { uploadReleaseId } from '../../lib/release/release-id.ts';
import { hasEnded, type ReleaseRecord, type SourceRevision } from '../../lib/release/release-record.ts';
import type { Clock } from '../../local/clock.ts';
import type { JsonObjects } from '../../lib/store/json-objects.ts';
import { stateStore } from '../../lib/store/state-store.ts';

const FLEET = join(import.meta.dirname, '../../examples/fleet');
const LONGEST_RELEASE_MS = 120_000;

/** The packaged stack and a fleet on a local cloud whose time runs sixty times as fast. */
export interface Journey {
  readonly clientConfig: LocalStack['clientConfig'];
  readonly outputs: LocalStack['outputs'];
  /** For the command, and for any AWS tool. */
  readonly env: Readonly<Record<string, string>>;
  readonly records: ReleaseRecords;
  /** Everything in the state bucket. */
  readonly objects: JsonObjects;
  /** Puts a bundle below `sources/<application>/`; nothing else is called. */
  upload(bundle: Buffer | string, application?: string): Promise<Upload>;
  /** The record of a release as soon as `holds` is true of it. */
  recordWhen(release: string, holds: (record: ReleaseRecord) => boolean): Promise<ReleaseRecord>;
  /** The record of a release once it has ended. */
  endOf(release: string): Promise<ReleaseRecord>;
  stop(): Promise<void>;
}

export interface Upload {
  readonly source: SourceRevision;
  /** The id of the release that this upload starts. */
  readonly release: string;
}

export interface JourneyOptions {
  /** Where the cloud keeps its state; left out: it goes with the cloud. */
  readonly data?: string;
  /** A fleet.yml; left out: the example's without its production group. */
  readonly fleet?: string;
  /** Makes what releases go to; left out: a fleet. */
  readonly prepare?: (stack: LocalStack) => Promise<void>;
  /** Of cloud time; left out: sixty times as fast as the wall's, from now on. */
  readonly clock?: Clock;
}

/** The fleet.yml of the example. */
export const EXAMPLE_FLEET = readFileSync(join(FLEET, 'fleet.yml'), 'utf8');
const STAGING_FLEET = EXAMPLE_FLEET.replace(/ {2}- name: hello-production[^]*$/, '');

export async function startJourney({
  data,
  fleet = STAGING_FLEET,
  prepare = (stack) => makeFleet(stack, fleet),
  clock,
}: JourneyOptions = {}): Promise<Journey> {
  const options = upOptions({ port: '0', speed: '60', account: '123456789012', region: 'us-east-1', data });
  const withClock = { ...options, ...(clock ? { clock } : {}) };
  const stack = await startLocalStack(withClock, new AbortController().signal);
  const { clientConfig, outputs, running } = stack;
  try {
    await prepare(stack);
  } catch (error) {
    await running.stop();
    throw error;
  }
  const s3 = new S3Client(clientConfig);
  const { records, objects } = stateStore(s3, outputs['StateBucketName']!);
  const bucket = outputs['SourceBucketName']!;
  let uploads = 0;
  const recordWhen: Journey['recordWhen'] = (release, holds) =>
    vi.waitFor(
      async () => {
        const record = await records.find(release);
        expect(record && holds(record), `${release} stands as ${describe(record)}`).toBe(true);
        return record!;
      },
      { timeout: LONGEST_RELEASE_MS, interval: 50 },
    );
  return {
    clientConfig,
    outputs,
    env: {
      AWS_ENDPOINT_URL: clientConfig.endpoint,
      AWS_REGION: clientConfig.region,
      AWS_ACCESS_KEY_ID: clientConfig.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: clientConfig.credentials.secretAccessKey,
    },
    records,
    objects,
    recordWhen,
    endOf: (release) => recordWhen(release, hasEnded),
    upload: async (bundle, application = 'hello') => {
      uploads += 1;
      const key = `sources/${application}/upload-${uploads}.zip`;
      const { VersionId } = await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bundle }));
      const source = { bucket, key, versionId: VersionId! };
      return { source, release: uploadReleaseId(application, source) };
    },
    stop: () => running.stop(),
  };
}

const describe = (record: ReleaseRecord | undefined) =>
  record ? `${record.status}: ${record.changes.at(-1)?.text}` : 'no record';

/** What the fleet of the example stands on, and the groups of the fleet.yml. */
async function makeFleet({ clientConfig, outputs }: LocalStack, text: string): Promise<void> {
  await applyTemplate(
    new CloudFormationClient(clientConfig),
    'hello-fleet',
    { TemplateBody: readFileSync(join(FLEET, 'template.yml'), 'utf8') },
    { StateBucket: outputs['StateBucketName']!, ImageId: 'ami-0123456789abcdef0' },
  );
  await applyFleet({
    clients: fleetClients(clientConfig),
    text,
    file: 'fleet.yml',
    dryRun: false,
    signal: new AbortController().signal,
    onStep: () => {},
    onReady: () => {},
  });
}
