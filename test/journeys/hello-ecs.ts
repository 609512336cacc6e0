import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { DescribeTagsCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, vi } from 'vitest';
import type { LocalStack } from '../../cli/local/start-local-stack.ts';
import { applyTemplate } from '../../cli/stack/deploy-stack.ts';
import { putHook, zipOf } from './bundled-hook.ts';

const EXAMPLE = join(import.meta.dirname, '../../examples/hello-ecs');
const FILES = ['signalbox.yml', 'buildspec.yml', 'image.sh', 'taskdef.json', 'appspec.yml', 'app/server.mjs'];

export const exampleFile = (path: string): string => readFileSync(join(EXAMPLE, path), 'utf8');

/** Who deploys the service: the same example twice. */
const SERVICES = {
  'hello-ecs': { controller: 'ECS' },
  'hello-cd': { controller: 'CODE_DEPLOY' },
} as const;
export type Application = keyof typeof SERVICES;

/** The example's bundle for one of the two, with other texts for some of its files. */
export function serviceBundle(
  application: Application,
  changes: Readonly<Record<string, string>> = {},
): Promise<Buffer> {
  const texts = FILES.map((path) => [path, ofApplication(application, exampleFile(path))]);
  return zipOf({ ...Object.fromEntries(texts), ...changes });
}

function ofApplication(application: Application, text: string): string {
  if (application === 'hello-ecs') return text;
  // CodeDeploy's hooks stand in the AppSpec file.
  return text
    .replaceAll('hello-ecs', application)
    .replace('/hello }', '/hello, deploymentGroup: live }')
    .replace(/ +validate:.*\n/, '');
}

/** Both services in a local cloud, each by its stack as its README says; answers their URLs. */
export async function makeServices({ clientConfig }: LocalStack): Promise<Record<Application, string>> {
  const hook = await putHook(clientConfig, join(EXAMPLE, 'hook.ts'));
  const make = (name: Application) => makeService(name, hook, clientConfig);
  const [ecs, codeDeploy] = await Promise.all([make('hello-ecs'), make('hello-cd')]);
  return { 'hello-ecs': ecs, 'hello-cd': codeDeploy };
}

async function makeService(
  Name: Application,
  hook: Readonly<Record<string, string>>,
  clientConfig: LocalStack['clientConfig'],
): Promise<string> {
  const cloudFormation = new CloudFormationClient(clientConfig);
  const template = { TemplateBody: exampleFile('template.yml') };
  const parameters = {
    ...hook,
    Name,
    Controller: SERVICES[Name].controller,
    Image: `file://${join(EXAMPLE, 'app')}`,
  };
  const outputs = await applyTemplate(cloudFormation, Name, template, parameters);
  await steady(Name, clientConfig);
  const TestPort = await portOf(outputs['TestListener']!, clientConfig);
  await applyTemplate(cloudFormation, Name, template, { ...parameters, Waits: 'yes', TestPort });
  return `${outputs['Address']}:${await portOf(outputs['ProductionListener']!, clientConfig)}/`;
}

async function portOf(listener: string, clientConfig: LocalStack['clientConfig']): Promise<string> {
  const elb = new ElasticLoadBalancingV2Client(clientConfig);
  const { TagDescriptions } = await elb.send(new DescribeTagsCommand({ ResourceArns: [listener] }));
  elb.destroy();
  return TagDescriptions![0]!.Tags!.find(({ Key }) => Key === 'signalbox:port')!.Value!;
}

/** Once its two tasks run: a stack here does not wait for that. */
async function steady(cluster: string, clientConfig: LocalStack['clientConfig']): Promise<void> {
  const ecs = new ECSClient(clientConfig);
  await vi.waitFor(
    async () => {
      const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: ['hello'] }));
      const { deployments = [], taskSets = [] } = services![0]!;
      const [first] = [
        ...deployments.map(({ rolloutState }) => rolloutState),
        ...taskSets.map(({ stabilityStatus }) => stabilityStatus),
      ];
      expect(['COMPLETED', 'STEADY_STATE']).toContain(first);
    },
    { timeout: 120_000, interval: 200 },
  );
  ecs.destroy();
}
