import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { expect, vi } from 'vitest';
import { stateStore, type StateStore } from '../../lib/store/state-store.ts';
import { cloudformation } from '../../local/services/cloudformation/index.ts';
import { iam } from '../../local/services/iam/index.ts';
import { s3 } from '../../local/services/s3/index.ts';
import { sts } from '../../local/services/sts/index.ts';
import type { ServiceDefinition } from '../../local/service.ts';
import { startTestCloud, type TestCloud } from '../local/test-cloud.ts';
import { runSignalbox } from './run-signalbox.ts';

const TEMPLATE = {
  Resources: { State: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'state' } } },
  Outputs: { StateBucketName: { Value: { Ref: 'State' } } },
};

export interface StateCloud extends TestCloud {
  readonly store: StateStore;
}

/** A cloud with a stack of nothing but the state bucket: all that reading commands need. */
export async function startStateCloud(more: readonly ServiceDefinition[] = []): Promise<StateCloud> {
  const cloud = await startTestCloud({ services: [iam, sts, s3, cloudformation, ...more] });
  const stacks = new CloudFormationClient(cloud.clientConfig);
  const StackName = 'signalbox-main';
  await stacks.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(TEMPLATE) }));
  await vi.waitFor(
    async () => expect(await runSignalbox(cloud.env, 'status')).toMatchObject({ exitCode: 0 }),
    30_000,
  );
  return { ...cloud, store: stateStore(new S3Client(cloud.clientConfig), 'state') };
}
