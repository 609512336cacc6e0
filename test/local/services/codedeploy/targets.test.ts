import {
  AddTagsToOnPremisesInstancesCommand,
  DeregisterOnPremisesInstanceCommand,
  RegisterOnPremisesInstanceCommand,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import type { UpdateDeploymentGroupCommandInput } from '@aws-sdk/client-codedeploy';
import type { Instance } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { APPLICATION, GROUP } from './fleet.ts';
import { startSimulatedFleet } from './simulated-fleet.ts';
import type { SimulatedFleet } from './simulated-fleet.ts';

const instance = (
  InstanceId: string,
  tags: Readonly<Record<string, string>>,
  state = 'running',
): Instance => ({
  InstanceId,
  State: { Name: state as 'running' },
  Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
});
const user = (name: string) => `arn:aws:iam::123456789012:user/${name}`;
const tag = (Key: string, Value: string) => ({ Key, Value, Type: 'KEY_AND_VALUE' as const });

let fleet: SimulatedFleet;
beforeAll(async () => {
  const instances = [
    instance('i-web-live', { role: 'web', stage: 'live' }),
    instance('i-web-test', { role: 'web', stage: 'test' }),
    instance('i-job-live', { role: 'job', stage: 'live' }),
    instance('i-stopped', { role: 'old' }, 'stopped'),
    instance('i-old', { role: 'old' }),
  ];
  fleet = await startSimulatedFleet({ instances });
  await fleet.createGroup({ deploymentConfigName: 'CodeDeployDefault.AllAtOnce' });
  for (const [name, stage] of [
    ['desk', 'live'],
    ['rack', 'test'],
    ['gone', 'live'],
  ] as const) {
    await fleet.client.send(
      new RegisterOnPremisesInstanceCommand({ instanceName: name, iamUserArn: user(name) }),
    );
    const tags = [
      { Key: 'place', Value: 'cellar' },
      { Key: 'stage', Value: stage },
    ];
    await fleet.client.send(new AddTagsToOnPremisesInstancesCommand({ instanceNames: [name], tags }));
  }
  await fleet.client.send(new DeregisterOnPremisesInstanceCommand({ instanceName: 'gone' }));
  fleet.join({ desk: user('desk'), rack: user('rack') });
});
afterAll(() => fleet.stop());

const NONE = { ec2TagFilters: [], ec2TagSet: {}, onPremisesInstanceTagFilters: [], onPremisesTagSet: {} };
async function deployedTo(selection: Partial<UpdateDeploymentGroupCommandInput>) {
  const self = { applicationName: APPLICATION, currentDeploymentGroupName: GROUP };
  await fleet.client.send(new UpdateDeploymentGroupCommand({ ...self, ...NONE, ...selection }));
  const id = await fleet.deploy('1');
  const { status } = await fleet.ended(id);
  const targets = await fleet.targets(id);
  return { status, targets, ids: targets.map(({ targetId }) => targetId) };
}

it.each([
  [
    'any of the EC2 tags',
    { ec2TagFilters: [tag('role', 'job'), tag('stage', 'test')] },
    ['i-web-test', 'i-job-live'],
  ],
  [
    'any tag of each EC2 tag group',
    { ec2TagSet: { ec2TagSetList: [[tag('role', 'web'), tag('role', 'job')], [tag('stage', 'live')]] } },
    ['i-web-live', 'i-job-live'],
  ],
  [
    'an EC2 tag key alone',
    { ec2TagFilters: [{ Key: 'stage', Type: 'KEY_ONLY' as const }] },
    ['i-web-live', 'i-web-test', 'i-job-live'],
  ],
  ['a value alone', { ec2TagFilters: [{ Value: 'test', Type: 'VALUE_ONLY' as const }] }, ['i-web-test']],
  ['on-premises tags', { onPremisesInstanceTagFilters: [tag('place', 'cellar')] }, ['desk', 'rack']],
  [
    'any tag of each on-premises tag group',
    { onPremisesTagSet: { onPremisesTagSetList: [[tag('place', 'cellar')], [tag('stage', 'live')]] } },
    ['desk'],
  ],
  [
    'EC2 and on-premises tags together',
    { ec2TagFilters: [tag('role', 'job')], onPremisesInstanceTagFilters: [tag('stage', 'test')] },
    ['i-job-live', 'rack'],
  ],
])('deploys to what is named by %s', async (_case, selection, expected) => {
  const { status, ids } = await deployedTo(selection);
  expect({ status, ids }).toEqual({ status: 'Succeeded', ids: expected });
});

it('names an on-premises target by its name and its ARN', async () => {
  const { targets } = await deployedTo({ onPremisesInstanceTagFilters: [tag('stage', 'live')] });
  const targetArn = fleet.cloud.cloud.arn('codedeploy', 'instance/desk');
  expect(targets).toMatchObject([{ targetId: 'desk', targetArn, status: 'Succeeded' }]);
});

it('counts a stopped instance as failed, and says so', async () => {
  const { status, targets } = await deployedTo({ ec2TagFilters: [tag('role', 'old')] });
  expect(status).toBe('Succeeded'); // AllAtOnce: one is enough
  const stopped = targets.find(({ targetId }) => targetId === 'i-stopped');
  expect(stopped).toMatchObject({ status: 'Failed' });
  expect(stopped?.lifecycleEvents?.[0]).toMatchObject({
    status: 'Failed',
    diagnostics: { message: 'The instance i-stopped is stopped.' },
  });
});

it('finds nobody where no instance is named', async () => {
  const { status, targets } = await deployedTo({ ec2TagFilters: [tag('role', 'nothing')] });
  expect({ status, targets }).toEqual({ status: 'Failed', targets: [] });
});
