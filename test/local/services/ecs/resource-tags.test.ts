import { CreateServiceCommand } from '@aws-sdk/client-ecs';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { IdentityCaller } from '../../../../local/caller.ts';
import { type EcsFixture, startEcs } from './ecs-fixture.ts';

const deployer: IdentityCaller = {
  kind: 'identity',
  arn: 'arn:aws:sts::123456789012:assumed-role/Deployer/session',
  principalArn: 'arn:aws:iam::123456789012:role/Deployer',
  account: '123456789012',
  userId: 'AROAEXAMPLE:session',
  accessKeyId: 'ASIAEXAMPLE',
};

let fixture: EcsFixture;
beforeAll(async () => {
  fixture = await startEcs();
  const iam = new IAMClient(fixture.cloud.clientConfig);
  const AssumeRolePolicyDocument = policy(
    { Principal: { Service: 'lambda.amazonaws.com' } },
    'sts:AssumeRole',
  );
  await iam.send(new CreateRoleCommand({ RoleName: 'Deployer', AssumeRolePolicyDocument }));
  const Condition = { Null: { 'aws:ResourceTag/signalbox:application': 'false' } };
  const PolicyDocument = policy({ Resource: '*', Condition }, 'ecs:UpdateService');
  await iam.send(new PutRolePolicyCommand({ RoleName: 'Deployer', PolicyName: 'p', PolicyDocument }));
}, 60_000);
afterAll(() => fixture?.stop());

const policy = (more: object, Action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action, ...more } });

it('lets a policy tell services by their tags', async () => {
  const taskDefinition = await fixture.register('one');
  const service = { cluster: 'main', taskDefinition, desiredCount: 0 };
  const tags = [{ key: 'signalbox:application', value: 'shop' }];
  await fixture.ecs.send(new CreateServiceCommand({ ...service, serviceName: 'owned', tags }));
  await fixture.ecs.send(new CreateServiceCommand({ ...service, serviceName: 'foreign' }));
  const update = (name: string) =>
    fixture.cloud.cloud.call(deployer, 'ecs', 'UpdateService', {
      cluster: 'main',
      service: name,
      desiredCount: 0,
    });
  await expect(update('owned')).resolves.toMatchObject({ service: { serviceName: 'owned' } });
  await expect(update('foreign')).rejects.toMatchObject({ code: 'AccessDeniedException' });
});
