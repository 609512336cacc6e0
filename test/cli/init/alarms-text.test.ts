import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { alarmsText } from '../../../cli/init/compose/alarms-text.ts';
import type { Answers } from '../../../cli/init/answers.ts';
import { applyTemplate } from '../../../cli/stack/deploy-stack.ts';
import { cloudformation } from '../../../local/services/cloudformation/index.ts';
import { cloudwatch } from '../../../local/services/cloudwatch/index.ts';
import { iam } from '../../../local/services/iam/index.ts';
import { s3 } from '../../../local/services/s3/index.ts';
import { sts } from '../../../local/services/sts/index.ts';
import { startTestCloud, type TestCloud } from '../../local/test-cloud.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud({ services: [iam, sts, s3, cloudwatch, cloudformation] });
}, 60_000);
afterAll(() => cloud?.stop());

const answers = (application: Answers['application']): Answers => ({
  application,
  name: 'shop',
  isBuilt: false,
  environments: [],
  health: '/',
  listen: 8080,
  newAlarms: { prefix: 'shop' },
});

it.each<[Answers['application'], Readonly<Record<string, string>>, object]>([
  [
    { kind: 'static', by: 'index.html', pages: '.' },
    { LoadBalancer: 'app/shop/0', TargetGroup: 'targetgroup/shop/0' },
    { 'shop-5xx': 'Sum of HTTPCode_Target_5XX_Count', 'shop-latency': 'p95 of TargetResponseTime' },
  ],
  [
    { kind: 'ecs', by: 'taskdef.json', hasAppSpec: false },
    { LoadBalancer: 'app/shop/0' },
    { 'shop-5xx': 'Sum of HTTPCode_Target_5XX_Count', 'shop-latency': 'p95 of TargetResponseTime' },
  ],
  [
    { kind: 'lambda', by: 'template.yml', functions: [{ name: 'web', path: '.' }], validators: [] },
    {},
    { 'web-errors': 'Sum of Errors', 'web-duration': 'p95 of Duration' },
  ],
])('CloudFormation makes the alarms for %j', async (application, parameters, expected) => {
  const TemplateBody = alarmsText(answers(application))!;
  await applyTemplate(
    new CloudFormationClient(cloud.clientConfig),
    application.kind,
    { TemplateBody },
    parameters,
  );
  const AlarmNames = Object.keys(expected);
  const { MetricAlarms = [] } = await new CloudWatchClient(cloud.clientConfig).send(
    new DescribeAlarmsCommand({ AlarmNames }),
  );
  const made = MetricAlarms.map(({ AlarmName, Statistic, ExtendedStatistic, MetricName }) => [
    AlarmName,
    `${Statistic ?? ExtendedStatistic} of ${MetricName}`,
  ]);
  expect(Object.fromEntries(made)).toEqual(expected);
});
