import {
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import { IAMClient } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Place } from '../../../cli/doctor/place.ts';
import { readGroups } from '../../../cli/doctor/read-groups.ts';
import type { PlannedEnvironment } from '../../../lib/release/plan.ts';
import { codedeploy } from '../../../local/services/codedeploy/index.ts';
import { codedeployCommands } from '../../../local/services/codedeploy-commands/index.ts';
import { iam } from '../../../local/services/iam/index.ts';
import { createTrustedRole } from '../../local/services/codedeploy/trusted-role.ts';
import { startTestCloud, type TestCloud } from '../../local/test-cloud.ts';

let cloud: TestCloud;
let client: CodeDeployClient;
beforeAll(async () => {
  cloud = await startTestCloud({ services: [iam, codedeploy, codedeployCommands] });
  client = new CodeDeployClient(cloud.clientConfig);
  const applicationName = 'hello';
  await client.send(new CreateApplicationCommand({ applicationName }));
  await createTrustedRole(new IAMClient(cloud.clientConfig));
  const serviceRoleArn = 'arn:aws:iam::123456789012:role/CodeDeploy';
  await client.send(
    new CreateDeploymentGroupCommand({ applicationName, deploymentGroupName: 'there', serviceRoleArn }),
  );
});
afterAll(() => cloud?.stop());

const place = (planned: Partial<PlannedEnvironment>): Place => ({
  application: 'hello',
  planned: { name: 'staging', deploymentGroup: 'there', ...planned } as PlannedEnvironment,
});
const one = { function: 'f', alias: 'live', path: 'f' };

it.each([
  ['a fleet', {}, ['there: read']],
  ['one that is gone', { deploymentGroup: 'gone' }, ['gone: missing']],
  [
    'functions, each with its own',
    {
      target: 'lambda' as const,
      deploymentGroup: 'there, gone',
      functions: [
        { ...one, deploymentGroup: 'there' },
        { ...one, deploymentGroup: 'gone' },
      ],
    },
    ['there: read', 'gone: missing'],
  ],
  ['a service that ECS deploys by itself', { target: 'ecs-native' as const, deploymentGroup: 'c/s' }, []],
])('reads the groups of %s', async (_what, planned, expected) => {
  const found = await readGroups(client, [place(planned)]);
  expect(found.map(({ name, info }) => `${name}: ${info ? 'read' : 'missing'}`)).toEqual(expected);
});
