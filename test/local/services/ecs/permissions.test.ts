import { expect, it } from 'vitest';
import { permissions } from '../../../../local/services/ecs/permissions.ts';

const scope = { partition: 'aws', region: 'us-east-1', account: '123456789012' };
const ECS = 'arn:aws:ecs:us-east-1:123456789012';
const asked = (operation: string, input: object) =>
  permissions.operations[operation]!(input as never, scope).map(({ action, resource }) => [action, resource]);

it.each([
  [
    'StopServiceDeployment',
    { serviceDeploymentArn: `${ECS}:service-deployment/main/web/d1` },
    'deployment/main/web/d1',
  ],
  [
    'ContinueServiceDeployment',
    { serviceDeploymentArn: `${ECS}:service-deployment/main/web/d1` },
    'deployment/main/web/d1',
  ],
  [
    'DescribeServiceDeployments',
    { serviceDeploymentArns: [`${ECS}:service-deployment/main/web/d1`] },
    'deployment/main/web/d1',
  ],
  [
    'DescribeServiceRevisions',
    { serviceRevisionArns: [`${ECS}:service-revision/main/web/r1`] },
    'revision/main/web/r1',
  ],
])('asks %s of the service and of its part', (operation, input, part) => {
  expect(asked(operation, input)).toEqual([
    [`ecs:${operation}`, `${ECS}:service/main/web`],
    [`ecs:${operation}`, `${ECS}:service-${part}`],
  ]);
});
