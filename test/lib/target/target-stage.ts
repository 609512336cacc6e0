import { createHash } from 'node:crypto';
import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateBucketCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { vi } from 'vitest';
import type { PlannedEnvironment } from '../../../lib/release/plan.ts';
import type { Artifact } from '../../../lib/release/release-record.ts';
import { stateStore, type StateStore } from '../../../lib/store/state-store.ts';
import type { DeployTarget } from '../../../lib/target/deploy-target.ts';
import { deployTargets } from '../../../lib/target/deploy-targets.ts';
import type { TestCloud } from '../../local/test-cloud.ts';
import { zip } from '../../local/services/codedeploy/zip.ts';

/** A target of one kind in a local cloud, with what the pipeline has of it and what its users see. */
export interface TargetStage {
  /** The adapter, as the pipeline makes it. */
  readonly target: DeployTarget;
  /** In a real bucket. */
  readonly state: StateStore;
  /** With the alarm `ALARM`. */
  readonly planned: PlannedEnvironment;
  /** Uploads what deploys a version; the quality says what will come of it. */
  artifact(version: string, quality: Quality): Promise<Artifact>;
  /** AWS's time. */
  now(): string;
  /** Lets some seconds of AWS's time pass: called between any two looks. */
  tick(): Promise<void>;
  /** The versions that users get now. */
  serving(): Promise<readonly string[]>;
  /** Lets `ALARM` ring, or be quiet again. */
  setAlarm(state: 'ALARM' | 'OK'): Promise<void>;
  /** What publishing has made so far, of any release: versions, definitions. Left out where it makes nothing. */
  published?(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** `bad`: its deployment fails by itself. `unfit`: it could never be deployed. */
export type Quality = 'good' | 'bad' | 'unfit';

export const APPLICATION = 'hello';
export const ENVIRONMENT = 'production';
export const ALARM = 'hello-errors';

type Common = 'target' | 'state' | 'now' | 'setAlarm';

/** What is the same for every target: the adapters over a cloud's endpoint, the state bucket, and the alarm. */
export async function commonStage(
  cloud: TestCloud,
  kind: PlannedEnvironment['target'],
): Promise<Pick<TargetStage, Common> & { upload(key: string, files: Files): Promise<Artifact> }> {
  // The pipeline's clients find their cloud as every AWS tool does.
  for (const [name, value] of Object.entries(cloud.env)) vi.stubEnv(name, value);
  const s3 = new S3Client(cloud.clientConfig);
  await s3.send(new CreateBucketCommand({ Bucket: 'state' }));
  const versioned = { Bucket: 'state', VersioningConfiguration: { Status: 'Enabled' as const } };
  await s3.send(new PutBucketVersioningCommand(versioned));
  const cloudWatch = new CloudWatchClient(cloud.clientConfig);
  await cloudWatch.send(new PutMetricAlarmCommand(neverByItself));
  const state = stateStore(s3, 'state');
  return {
    target: deployTargets(state)({ target: kind }),
    state,
    now: () => new Date(cloud.cloud.clock.now()).toISOString(),
    setAlarm: async (StateValue) => {
      await cloudWatch.send(
        new SetAlarmStateCommand({ AlarmName: ALARM, StateValue, StateReason: 'as the test says' }),
      );
    },
    upload: async (key, files) => {
      const Body = await zip(files);
      const { VersionId = '' } = await s3.send(new PutObjectCommand({ Bucket: 'state', Key: key, Body }));
      const sha256 = createHash('sha256').update(Body).digest('hex');
      return { bucket: 'state', key, versionId: VersionId, sha256 };
    },
  };
}

type Files = Readonly<Record<string, string>>;

/** Of a metric that nobody writes, over a day: it has the state that it is given. */
const neverByItself = {
  AlarmName: ALARM,
  Namespace: 'Test',
  MetricName: 'Errors',
  Statistic: 'Sum' as const,
  Period: 86_400,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold' as const,
  TreatMissingData: 'ignore',
};
