import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeAlarmHistoryCommand } from '@aws-sdk/client-cloudwatch';
import { GetDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { ReleaseRecord } from '../../lib/release/release-record.ts';
import { APPLICATION, followRelease, followUpload, uploadVersion, type Upload } from './follow-release.ts';
import type { LoadGenerator } from './load-generator.ts';
import { polled } from './polled.ts';
import type { Scene } from './scene.ts';

const PRODUCTION = 'hello-production';
const ALARM = 'hello-5xx';
/** Answers in a row that must come from one version before it counts as serving alone. */
const PROOF = 30;

/** An upload alone brings the first version through both environments. */
export async function firstVersion(scene: Scene): Promise<void> {
  scene.story.chapter('Version 1 is uploaded to S3; the upload event alone starts everything');
  const record = await followUpload(scene, await uploadVersion(scene, { version: '1.0.0' }));
  expectStatus(scene, record, 'succeeded');
  await expectServing(scene, '1.0.0');
}

/** A good version replaces it under load, blue/green, without a failed request. */
export async function goodVersion(scene: Scene, load: LoadGenerator): Promise<Upload> {
  scene.story.chapter('Version 2 goes out under load: staging in place, production blue/green');
  const blue = await autoScalingGroup(scene);
  const upload = await uploadVersion(scene, { version: '2.0.0' });
  const record = await followUpload(scene, upload);
  expectStatus(scene, record, 'succeeded');
  await expectServing(scene, '2.0.0');
  const green = await autoScalingGroup(scene);
  scene.story.expect(green !== blue, `another Auto Scaling group than ${blue}`, green);
  scene.story.expect(await isGone(scene, blue), `the blue group ${blue} to be deleted`, 'that it stands');
  scene.story.line(`blue ${blue} is terminated, ${green} serves`);
  const { answered, failures } = load.report();
  scene.story.line(`${answered} requests so far, ${failures.length} failed`);
  scene.story.expect(failures.length === 0, 'not one failed request', failures.slice(0, 5));
  return upload;
}

/** A bad version is taken back by its alarm. */
export async function badVersion(scene: Scene, load: LoadGenerator): Promise<void> {
  const { story } = scene;
  story.chapter('Version 3 passes its health check and answers a share of requests with 500');
  const before = load.report().failures.length;
  const record = await followUpload(scene, await uploadVersion(scene, { version: '3.0.0', errorShare: 0.3 }));
  expectStatus(scene, record, 'rolled-back');
  await expectServing(scene, '2.0.0');
  const { failures, versions } = load.report();
  const bad = failures.slice(before);
  story.expect(bad.length > 0, 'failed requests of version 3', 'none');
  story.expect(
    bad.every(({ version }) => version === '3.0.0'),
    'only version 3 to fail',
    bad.filter(({ version }) => version !== '3.0.0').slice(0, 5),
  );
  await tellWhy(scene, record, { firstBad: bad[0]!.at, lastOfBadVersion: versions.get('3.0.0')!.last });
  story.line(`requests failed: ${bad.length}, all of them answered by version 3.0.0`);
}

/** The state machine is started by hand for version 2's revision. */
export async function manualRun(
  scene: Scene,
  load: LoadGenerator,
  { bucket, key, versionId }: Upload,
): Promise<void> {
  scene.story.chapter("The state machine is started by hand for version 2's revision");
  const failedBefore = load.report().failures.length;
  const name = 'manual-demo';
  const { executionArn } = await scene.states.send(
    new StartExecutionCommand({
      stateMachineArn: scene.outputs['ReleaseStateMachineArn'],
      name,
      input: JSON.stringify({ source: { bucket, key, versionId }, reason: 'shown in the demo' }),
    }),
  );
  expectStatus(scene, await followRelease(scene, name), 'succeeded');
  const status = await polled(scene.signal, `the end of ${name}`, async () => {
    const execution = await scene.states.send(new DescribeExecutionCommand({ executionArn }));
    return execution.status === 'RUNNING' ? undefined : execution.status;
  });
  scene.story.line(`execution ${name}: ${status}`);
  scene.story.expect(status === 'SUCCEEDED', 'SUCCEEDED', status);
  await expectServing(scene, '2.0.0');
  const failed = load.report().failures.length - failedBefore;
  scene.story.expect(failed === 0, 'no failed request in a manual run', `${failed}`);
}

interface WallTimes {
  readonly firstBad: number;
  readonly lastOfBadVersion: number;
}

async function tellWhy(
  scene: Scene,
  record: ReleaseRecord,
  { firstBad, lastOfBadVersion }: WallTimes,
): Promise<void> {
  const { story, speed } = scene;
  const incident = record.incident;
  story.line(`why: ${record.reason?.text ?? '(no reason recorded)'}`);
  story.expect(incident?.kind === 'alarm', 'an alarm as the cause', incident?.kind);
  const { alarm, metric, statistic, value, threshold, samples } = incident!;
  story.line(`alarm ${alarm}: ${statistic} of ${metric} ${value}, threshold ${threshold}`);
  story.line(
    `samples: ${samples.map((sample) => `${sample.value}${sample.at ? ` at ${sample.at}` : ''}`).join(', ')}`,
  );
  const rang = scene.wallTime(await alarmTime(scene, record));
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  story.line(
    `first bad request to alarm: ${seconds(rang - firstBad)} (wall clock; cloud time runs ${speed} times as fast)`,
  );
  story.line(
    `alarm to all traffic on version 2: ${seconds(Math.max(0, lastOfBadVersion - rang))} (wall clock)`,
  );
}

/** When the alarm first went to ALARM in this release, in cloud time: from CloudWatch itself, not from the record. */
async function alarmTime({ cloudWatch, story }: Scene, record: ReleaseRecord): Promise<number> {
  const { AlarmHistoryItems = [] } = await cloudWatch.send(
    new DescribeAlarmHistoryCommand({ AlarmName: ALARM, HistoryItemType: 'StateUpdate' }),
  );
  const started = Date.parse(record.startedAt);
  const rang = AlarmHistoryItems.filter(({ HistorySummary }) => HistorySummary?.endsWith('to ALARM'))
    .map(({ Timestamp }) => Timestamp!.getTime())
    .filter((time) => time >= started)
    .sort((a, b) => a - b)[0];
  story.expect(
    rang !== undefined,
    `${ALARM} to have gone to ALARM`,
    AlarmHistoryItems.map((i) => i.HistorySummary),
  );
  return rang!;
}

function expectStatus({ story }: Scene, record: ReleaseRecord, status: ReleaseRecord['status']): void {
  story.expect(
    record.status === status,
    `the release to end as ${status}`,
    `${record.status}: ${record.reason?.text}`,
  );
}

/** Asks the balancer several times; every answer must be of that version. */
async function expectServing(scene: Scene, version: string): Promise<void> {
  const seen = new Map<string, number>();
  for (let i = 0; i < PROOF; i += 1) {
    const response = await fetch(scene.url, { signal: scene.signal });
    const answer = (await response.json()) as { version?: string; host?: string };
    const key = `${response.status} ${APPLICATION} ${answer.version}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  const answers = [...seen].map(([what, count]) => `${count} times ${what}`).join(', ');
  scene.story.line(`GET ${scene.url}: ${answers}`);
  scene.story.expect(
    seen.size === 1 && seen.has(`200 ${APPLICATION} ${version}`),
    `version ${version} alone`,
    answers,
  );
}

async function autoScalingGroup({ codeDeploy }: Scene): Promise<string> {
  const { deploymentGroupInfo } = await codeDeploy.send(
    new GetDeploymentGroupCommand({ applicationName: APPLICATION, deploymentGroupName: PRODUCTION }),
  );
  return deploymentGroupInfo?.autoScalingGroups?.[0]?.name ?? '(none)';
}

async function isGone({ autoScaling }: Scene, name: string): Promise<boolean> {
  const { AutoScalingGroups = [] } = await autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
  );
  return AutoScalingGroups.every(({ Instances = [] }) => Instances.length === 0);
}
