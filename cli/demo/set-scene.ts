import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateStore } from '../../lib/store/state-store.ts';
import { applyFleet } from '../fleet/apply-fleet.ts';
import { fleetClients } from '../fleet/fleet-clients.ts';
import type { LocalStack } from '../local/start-local-stack.ts';
import { applyTemplate } from '../stack/deploy-stack.ts';
import { balancerUrl } from './balancer-url.ts';
import { APPLICATION } from './follow-release.ts';
import type { Scene } from './scene.ts';
import type { Story } from './story.ts';

export interface Stage {
  readonly story: Story;
  readonly stack: LocalStack;
  readonly speed: number;
  readonly signal: AbortSignal;
  /** The folder of the examples. */
  readonly examples: string;
}

/** Makes the fleets: network, balancer and roles by CloudFormation, groups and hosts by `fleet apply`. */
export async function setScene({ story, stack, speed, signal, examples }: Stage): Promise<Scene> {
  const { clientConfig, outputs, running } = stack;
  story.chapter('The pipeline and two fleets');
  story.line(
    `stack of the pipeline: ${Object.keys(outputs).length} outputs, source bucket ${outputs['SourceBucketName']}`,
  );
  await makeFleets({ story, stack, signal, folder: join(examples, 'fleet') });
  const { clock } = running.cloud;
  const s3 = new S3Client(clientConfig);
  return {
    story,
    outputs,
    records: stateStore(s3, outputs['StateBucketName']!).records,
    s3,
    states: new SFNClient(clientConfig),
    cloudWatch: new CloudWatchClient(clientConfig),
    codeDeploy: new CodeDeployClient(clientConfig),
    autoScaling: new AutoScalingClient(clientConfig),
    url: await balancerUrl(new ElasticLoadBalancingV2Client(clientConfig), APPLICATION),
    application: join(examples, 'hello-node'),
    wallTime: (cloudTime) => Date.now() - (clock.now() - cloudTime) / speed,
    speed,
    signal,
  };
}

interface Fleets {
  readonly story: Story;
  readonly stack: LocalStack;
  readonly signal: AbortSignal;
  readonly folder: string;
}

async function makeFleets({
  story,
  stack: { clientConfig, outputs },
  signal,
  folder,
}: Fleets): Promise<void> {
  const template = readFileSync(join(folder, 'template.yml'), 'utf8');
  const cloudFormation = new CloudFormationClient(clientConfig);
  const made = await applyTemplate(
    cloudFormation,
    'hello-fleet',
    { TemplateBody: template },
    { StateBucket: outputs['StateBucketName']!, ImageId: 'ami-0123456789abcdef0' },
  );
  story.line(`stack hello-fleet: load balancer, target group, launch template, alarm ${made['AlarmName']}`);
  const file = join(folder, 'fleet.yml');
  await applyFleet({
    clients: fleetClients(clientConfig),
    text: readFileSync(file, 'utf8'),
    file,
    dryRun: false,
    signal,
    onStep: ({ service, operation }) => story.line(`fleet apply: ${service} ${operation}`),
    onReady: (group, _autoScalingGroup, hosts) =>
      story.line(`${group}: ${hosts.length} in service (${hosts.join(', ')})`),
  });
}
