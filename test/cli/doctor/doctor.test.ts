import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DisableAlarmActionsCommand,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  CodeDeployClient,
  GetDeploymentGroupCommand,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import { DisableRuleCommand, EventBridgeClient, RemoveTargetsCommand } from '@aws-sdk/client-eventbridge';
import { IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import {
  DeleteBucketLifecycleCommand,
  DeletePublicAccessBlockCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { allow, createUser, keysInEnv } from '../../local/create-user.ts';
import { fleetClients } from '../../../cli/fleet/fleet-clients.ts';
import type { CheckResult, Finding } from '../../../cli/doctor/check.ts';
import { readStackTemplate } from '../../../cli/doctor/stack-template.ts';
import { lane } from '../../../lib/lanes/lane.ts';
import { keys } from '../../../lib/store/keys.ts';
import { helloBundle, STAGING_ONLY } from '../../journeys/hello-bundle.ts';
import { startJourney, type Journey } from '../../journeys/journey.ts';
import { runSignalbox } from '../run-signalbox.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

const ALARMED = STAGING_ONLY.replace('deploymentGroup: hello-staging', '$&\n    alarms: [hello-5xx]');

let journey: Journey;
let release: string;
beforeAll(async () => {
  journey = await startJourney();
  await makeQuietAlarm();
  ({ release } = await journey.upload(await helloBundle({ 'signalbox.yml': ALARMED })));
  expect(await journey.endOf(release)).toMatchObject({ status: 'succeeded' });
  // Its execution ends a moment after its record.
  await vi.waitFor(async () => expect((await doctor()).findings).toEqual([]), { timeout: 60_000 });
});
afterAll(() => journey?.stop());
afterEach(() => vi.unstubAllEnvs());

interface Told {
  readonly status: string;
  readonly exitCode: number;
  readonly checks: readonly CheckResult[];
  readonly findings: readonly Finding[];
}

async function doctor(env: Readonly<Record<string, string>> = {}): Promise<Told> {
  const { exitCode, stdout } = await runSignalbox({ ...journey.env, ...env }, 'doctor', 'hello', '--json');
  const told = JSON.parse(stdout) as Pick<Told, 'status' | 'checks'>;
  return { ...told, exitCode, findings: told.checks.flatMap(({ findings }) => findings) };
}

/** What one check says. What a test breaks stays broken: each breaks something of its own. */
async function findingsOf(check: string): Promise<readonly Finding[]> {
  return (await doctor()).checks.find(({ name }) => name === check)!.findings;
}

const source = () => journey.outputs['SourceBucketName']!;
const state = () => journey.outputs['StateBucketName']!;

it('finds nothing in a healthy cloud, and says what it looked at', async () => {
  const { exitCode, stdout } = await runSignalbox(journey.env, 'doctor');
  expect(exitCode).toBe(0);
  // The stack may grow.
  const told = stdout.replaceAll(/ +/g, ' ').replaceAll(/[1-9]\d* (rules|functions)/g, 'all $1');
  expect(told).toMatchInlineSnapshot(`
    "CHECK STATUS SEEN
    credentials ok arn:aws:iam::123456789012:user/admin
    permissions ok what 9 commands need
    stack ok signalbox-main, UPDATE_COMPLETE, version 0.1.0
    buckets ok 2 buckets
    events ok all rules
    queues ok 2 queues
    machines ok 2 state machines
    functions ok all functions
    groups ok 1 group
    service-roles ok 1 role
    services ok 0 services
    alarms ok 1 alarm
    hosts ok 1 host, 0 managed by SSM; the last sign of the other agents is their last lifecycle event
    stuck ok 0 releases under way
    green-groups ok 0 copied groups
    versions ok 0 functions
    task-sets ok 0 services
    "
  `);
});

it('of an application that is not there exits 3', async () => {
  expect(await runSignalbox(journey.env, 'doctor', 'helo')).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining('did you mean hello?') as string,
  });
});

it('says which permission a restricted caller lacks, for which command and which call', async () => {
  const may = ['cloudformation:*', 's3:Get*', 's3:List*', 'iam:SimulatePrincipalPolicy', 'states:Describe*'];
  const told = await doctor(keysInEnv(await createUser(journey.clientConfig, 'reader', allow(...may))));
  expect(told).toMatchObject({ exitCode: 4, status: 'unreadable' });
  expect(told.findings).toContainEqual({
    level: 'warning',
    about: 'signalbox deploy, rollback',
    what: 'you may not states:StartExecution',
    do: `ask for states:StartExecution on ${journey.outputs['ReleaseStateMachineArn']}`,
  });
  expect(told.findings).toContainEqual({
    level: 'unreadable',
    about: 'deployment group hello/hello-staging',
    what: expect.stringMatching(/^CodeDeploy GetDeploymentGroup was denied: /) as string,
    do: 'ask for the permission codedeploy:GetDeploymentGroup',
  });
});

it('without valid credentials looks at nothing else', async () => {
  const told = await doctor({ AWS_ACCESS_KEY_ID: 'AKIAUNKNOWN000000000' });
  expect(told).toMatchObject({ exitCode: 1, status: 'fault', checks: [{ name: 'credentials' }] });
});

it('tells each setting of a bucket that is not the template’s, with the command that puts it back', async () => {
  const s3 = new S3Client(journey.clientConfig);
  const Bucket = source();
  const VersioningConfiguration = { Status: 'Suspended' as const };
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
  await s3.send(new DeleteBucketLifecycleCommand({ Bucket: state() }));
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: {} }));
  const open = {
    Sid: 'TlsOnly',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: `arn:aws:s3:::${state()}/x`,
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [open] });
  await s3.send(new PutBucketPolicyCommand({ Bucket: state(), Policy }));
  const findings = await findingsOf('buckets');
  expect(findings.map(({ level, what }) => `${level} ${what}`)).toEqual([
    'fault expected versioning to be Enabled, it is Suspended: an upload is released by its version, and records are kept by theirs',
    expect.stringMatching(/^fault expected public access block to be .*, it is not set: /),
    'fault expected EventBridge notification to be on, it is off: with it uploads start releases',
    expect.stringMatching(
      /^warning expected lifecycle to be cache on cache\/ expires after 30 days.*, it is not set: /,
    ),
    "fault the statement TlsOnly of its policy is not the template's",
    'fault its policy lacks the statement TokensAreSecret',
  ]);
  expect(findings[0]!.do).toBe(
    `aws s3api put-bucket-versioning --bucket ${Bucket} --versioning-configuration Status=Enabled`,
  );
  expect(findings.at(-1)!.do).toMatch(
    /^aws cloudformation create-change-set --stack-name signalbox-main .* --deployment-mode REVERT_DRIFT .*ParameterKey=ReleaseKeyArn,UsePreviousValue=true/,
  );
});

it('tells rules that are off or lead nowhere, messages that nobody handled, and functions that cannot run', async () => {
  const events = new EventBridgeClient(journey.clientConfig);
  await events.send(new DisableRuleCommand({ Name: 'signalbox-main-intake-rule-1' }));
  const Ids = ['signalbox-main-watch-rule-1-target'];
  await events.send(new RemoveTargetsCommand({ Rule: 'signalbox-main-watch-rule-1', Ids }));
  const stack = await readStackTemplate(fleetClients(journey.clientConfig).cloudFormation, 'signalbox-main');
  const queue = stack.ofType('AWS::SQS::Queue').find(({ logicalId }) => logicalId === 'FailedInvocations')!;
  const sqs = new SQSClient(journey.clientConfig);
  await sqs.send(new SendMessageCommand({ QueueUrl: queue.physicalId, MessageBody: '{}' }));
  const FunctionName = 'signalbox-main-judge';
  const lambda = new LambdaClient(journey.clientConfig);
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
  const { findings } = await doctor();
  expect(findings).toContainEqual({
    level: 'fault',
    about: 'rule signalbox-main-intake-rule-1',
    what: 'it is disabled; what happens meanwhile is lost',
    do: 'aws events enable-rule --name signalbox-main-intake-rule-1',
  });
  expect(findings).toContainEqual(
    expect.objectContaining({
      about: 'rule signalbox-main-watch-rule-1',
      what: expect.stringMatching(/no target/) as string,
    }),
  );
  expect(findings).toContainEqual(
    expect.objectContaining({
      about: 'queue FailedInvocations',
      what: expect.stringMatching(/^1 message lies/) as string,
    }),
  );
  expect(findings).toContainEqual(
    expect.objectContaining({
      about: `function ${FunctionName}`,
      do: `aws lambda delete-function-concurrency --function-name ${FunctionName}`,
    }),
  );
});

it('tells a role that CodeDeploy may not assume', async () => {
  const client = new CodeDeployClient(journey.clientConfig);
  const { deploymentGroupInfo } = await client.send(
    new GetDeploymentGroupCommand({ applicationName: 'hello', deploymentGroupName: 'hello-staging' }),
  );
  const RoleName = deploymentGroupInfo!.serviceRoleArn!.split('/').at(-1)!;
  const iam = new IAMClient(journey.clientConfig);
  const Statement = [
    { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  const [finding, ...others] = await findingsOf('service-roles');
  expect(others).toEqual([]);
  expect(finding).toMatchObject({
    level: 'fault',
    about: `role ${RoleName}`,
    what: 'codedeploy.amazonaws.com may not assume it',
  });
  expect(finding!.do).toMatch(/^aws iam update-assume-role-policy --role-name \S+ --policy-document '\{/);
});

it('tells alarms that are silenced, without data, or gone, and a group that they stop half way', async () => {
  const client = new CodeDeployClient(journey.clientConfig);
  await client.send(
    new UpdateDeploymentGroupCommand({
      applicationName: 'hello',
      currentDeploymentGroupName: 'hello-staging',
      alarmConfiguration: { enabled: true, alarms: [{ name: 'hello-quiet' }] },
    }),
  );
  const watch = new CloudWatchClient(journey.clientConfig);
  await watch.send(new DisableAlarmActionsCommand({ AlarmNames: ['hello-5xx'] }));
  const { findings } = await doctor();
  expect(findings).toContainEqual(
    expect.objectContaining({
      about: 'alarm hello-5xx',
      do: 'aws cloudwatch enable-alarm-actions --alarm-names hello-5xx',
    }),
  );
  expect(findings).toContainEqual(
    expect.objectContaining({
      about: 'alarm hello-quiet',
      what: expect.stringMatching(/^it has had no data since /) as string,
    }),
  );
  expect(findings).toContainEqual(
    expect.objectContaining({
      about: 'deployment group hello/hello-staging',
      do: expect.stringContaining('DEPLOYMENT_STOP_ON_ALARM') as string,
    }),
  );
  await watch.send(new DeleteAlarmsCommand({ AlarmNames: ['hello-5xx'] }));
  expect(await findingsOf('alarms')).toContainEqual(
    expect.objectContaining({
      about: 'alarm hello-5xx',
      what: expect.stringMatching(/^it does not exist/) as string,
    }),
  );
});

/** Of a metric that nobody writes. */
const makeQuietAlarm = () =>
  new CloudWatchClient(journey.clientConfig).send(
    new PutMetricAlarmCommand({
      AlarmName: 'hello-quiet',
      Namespace: 'Nobody',
      MetricName: 'Nothing',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
    }),
  );

it('tells what was left behind: a copied Auto Scaling group with its cost, a lane, a token, a record', async () => {
  const record = (await journey.records.find(release))!;
  const deployment = record.environments[0]!.deployments[0]!.id;
  const name = `CodeDeploy_hello-staging_${deployment}`;
  const autoScaling = new AutoScalingClient(journey.clientConfig);
  await autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: name,
      MinSize: 0,
      MaxSize: 1,
      DesiredCapacity: 1,
      ...(await launchPlace()),
    }),
  );
  const named = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] });
  await vi.waitFor(async () => {
    const { AutoScalingGroups } = await autoScaling.send(named);
    expect(AutoScalingGroups).toMatchObject([{ Instances: [{}] }]);
  }, 60_000);
  const holder = { release, startedAt: record.startedAt, execution: record.execution };
  const waiting = { ...holder, release: 'hello-waits' };
  for (const environment of ['staging', 'production']) {
    const held = { version: 1, nonce: 'left', holder, waiting, displaced: [] };
    await journey.objects.put(keys.lane('hello', environment), held);
  }
  await journey.objects.put(keys.intent(release, 'production'), { version: 1 });
  const other = {
    ...record,
    release: 'hello-stuck',
    status: 'running' as const,
    execution: `${record.execution}x`,
  };
  await journey.records.open({
    ...other,
    startedAt: new Date(Date.parse(record.startedAt) + 1).toISOString(),
  });
  const { findings } = await doctor();
  expect(findings).toContainEqual({
    level: 'warning',
    about: `Auto Scaling group ${name}`,
    what: `deployment ${deployment} has ended and hello-staging does not use it: it costs 0.20 USD a day: 24 h of t4g.micro at 0.0084 USD (on demand, Linux, without volumes and traffic; Spot and contracts cost less)`,
    do: `aws autoscaling delete-auto-scaling-group --force-delete --auto-scaling-group-name ${name}`,
  });
  expect(findings).toContainEqual(
    expect.objectContaining({
      about: 'lane of hello/production',
      level: 'warning',
      what: `${release} holds it and has ended (succeeded): the next release waits until reconcile frees it`,
    }),
  );
  expect(findings).toContainEqual(
    expect.objectContaining({ about: `token of ${release} in production`, level: 'warning' }),
  );
  const left = findings.find(({ about }) => about === 'lane of hello/staging')!;
  expect(left).toMatchObject({
    level: 'fault',
    what: expect.stringMatching(/and nothing will free it$/) as string,
  });
  // As often as it is called: the one that has the lane by then keeps it.
  for (let call = 1; call <= 2; call++) {
    await mend(left);
    const standing = (await journey.objects.read(keys.lane('hello', 'staging'), lane))!.value;
    expect(standing).toMatchObject({ holder: waiting, newest: waiting });
    expect(standing.waiting).toBeUndefined();
  }
  expect(await journey.records.find(release)).toEqual(record);
  expect(findings).toContainEqual(expect.objectContaining({ about: 'release hello-stuck', level: 'fault' }));
});

/** Calls the function that a finding says to call, with what it says. */
async function mend({ do: todo }: Finding): Promise<void> {
  const [, Payload, FunctionName] = /echo '(.*)' \| aws lambda invoke --function-name (\S+)/.exec(todo)!;
  const client = new LambdaClient(journey.clientConfig);
  const { FunctionError } = await client.send(new InvokeCommand({ FunctionName, Payload: Payload! }));
  expect(FunctionError).toBeUndefined();
}

/** Where the example's hosts are launched. */
async function launchPlace() {
  const { cloudFormation } = fleetClients(journey.clientConfig);
  const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: 'hello-fleet' }));
  const output = (key: string) =>
    Stacks![0]!.Outputs!.find(({ OutputKey }) => OutputKey === key)!.OutputValue!;
  return {
    LaunchTemplate: {
      LaunchTemplateId: output('LaunchTemplateId'),
      Version: output('LaunchTemplateVersion'),
    },
    VPCZoneIdentifier: output('Subnets'),
  };
}
