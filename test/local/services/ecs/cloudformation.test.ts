import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { DescribeServicesCommand, ListTaskDefinitionsCommand } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { cloudformation } from '../../../../local/services/cloudformation/index.ts';
import { startEcs, webContainer, type EcsFixture } from './ecs-fixture.ts';

let fixture: EcsFixture;
let stacks: CloudFormationClient;
beforeAll(async () => {
  fixture = await startEcs({ services: [cloudformation] });
  stacks = new CloudFormationClient(fixture.cloud.clientConfig);
});
afterAll(async () => {
  await fixture.stop();
  stacks.destroy();
});

const template = (text: string, DesiredCount: number) =>
  JSON.stringify({
    Resources: {
      Cluster: { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: 'stack' } },
      Definition: {
        Type: 'AWS::ECS::TaskDefinition',
        Properties: {
          Family: 'stack',
          ContainerDefinitions: [
            {
              Name: 'web',
              Image: webContainer(fixture.folder).image,
              Command: ['node', 'server.cjs'],
              Environment: [{ Name: 'TEXT', Value: text }],
              PortMappings: [{ ContainerPort: 8000 }],
            },
          ],
        },
      },
      Service: {
        Type: 'AWS::ECS::Service',
        Properties: {
          Cluster: { Ref: 'Cluster' },
          ServiceName: 'stack',
          TaskDefinition: { Ref: 'Definition' },
          DesiredCount,
        },
      },
    },
  });
const reaches = (status: string) =>
  vi.waitFor(
    async () => {
      const { Stacks } = await stacks.send(new DescribeStacksCommand({ StackName: 's' }));
      expect(Stacks![0]!.StackStatus).toBe(status);
    },
    { timeout: 20_000, interval: 50 },
  );

it('makes a cluster, a task definition and a service, changes and removes them', async () => {
  await stacks.send(new CreateStackCommand({ StackName: 's', TemplateBody: template('one', 0) }));
  await reaches('CREATE_COMPLETE');
  const serviceOf = async () => {
    const input = { cluster: 'stack', services: ['stack'] };
    return (await fixture.ecs.send(new DescribeServicesCommand(input))).services![0]!;
  };
  expect(await serviceOf()).toMatchObject({ status: 'ACTIVE', desiredCount: 0 });
  await stacks.send(new UpdateStackCommand({ StackName: 's', TemplateBody: template('two', 0) }));
  await reaches('UPDATE_COMPLETE');
  expect((await serviceOf()).taskDefinition).toMatch(/stack:2$/);
  const { taskDefinitionArns } = await fixture.ecs.send(
    new ListTaskDefinitionsCommand({ familyPrefix: 'stack' }),
  );
  expect(taskDefinitionArns).toEqual([expect.stringMatching(/stack:2$/)]);
  await stacks.send(new DeleteStackCommand({ StackName: 's' }));
  await vi.waitFor(
    () =>
      expect(stacks.send(new DescribeStacksCommand({ StackName: 's' }))).rejects.toThrow(/does not exist/),
    { timeout: 20_000, interval: 50 },
  );
}, 60_000);
