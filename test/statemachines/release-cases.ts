import { fails, ok, type Script } from './run-scenario.ts';

/** What the release machine is started with. */
export const input = { source: { bucket: 'source', key: 'sources/hello/app.zip', versionId: 'v1' } };
export const artifact = {
  bucket: 'state',
  key: 'CodeDeploy/hello-1/artifact.zip',
  versionId: 'v2',
  sha256: '00',
};
export const environments = [
  { name: 'staging', execution: 'staging-1' },
  { name: 'production', execution: 'production-1' },
];
export const begun = {
  release: 'hello-1',
  application: 'hello',
  startedAt: '2026-01-01T00:00:00.000Z',
  environments,
};
const build = {
  buildspec: 'buildspec.yml',
  source: { bucket: 'state', key: 'sources/hello-1/source.zip', versionId: 'v1', sha256: '11' },
  artifact: { bucket: 'state', folder: 'CodeDeploy/hello-1', name: 'artifact.zip' },
};

export const GOOD: Script = {
  Plan: [ok({ Payload: { ...begun, build } })],
  Build: [
    ok({
      Build: {
        Id: 'signalbox:1',
        Artifacts: { Location: 'arn:aws:s3:::state/x', Sha256sum: 'ab'.repeat(32) },
      },
    }),
  ],
  Promote: [ok({ Payload: artifact })],
  Deployment: [ok({ Output: { outcome: 'succeeded' } })],
  Record: [ok({ Payload: { release: 'hello-1', status: 'succeeded', reason: 'done' } })],
  RecordFailure: [ok({ Payload: { release: 'hello-1', status: 'failed', reason: 'hello: it failed' } })],
};

/** Every way through the release machine. */
export const CASES: readonly { readonly case: string; readonly script: Script; readonly states: string }[] = [
  {
    case: 'builds once and goes through both environments',
    script: GOOD,
    states: 'Plan BuildAsked Build Promote Environments Deployment Deployment Record Done',
  },
  {
    case: 'without a build the source is the artifact',
    script: { ...GOOD, Plan: [ok({ Payload: { ...begun, artifact } })] },
    states: 'Plan BuildAsked Environments Deployment Deployment Record Done',
  },
  {
    case: 'with one environment',
    script: {
      ...GOOD,
      Plan: [ok({ Payload: { ...begun, artifact, environments: environments.slice(0, 1) } })],
    },
    states: 'Plan BuildAsked Environments Deployment Record Done',
  },
  {
    case: 'the plan refuses',
    script: { ...GOOD, Plan: [fails('Refused')] },
    states: 'Plan RecordFailure Failed',
  },
  {
    case: 'the plan fails at first',
    script: { ...GOOD, Plan: [fails('Error'), ok({ Payload: { ...begun, artifact } })] },
    states: 'Plan BuildAsked Environments Deployment Deployment Record Done',
  },
  {
    case: 'the plan fails each time',
    script: { ...GOOD, Plan: [fails('Error')] },
    states: 'Plan RecordFailure Failed',
  },
  {
    case: 'the build fails',
    script: { ...GOOD, Build: [fails('States.TaskFailed', '{}')] },
    states: 'Plan BuildAsked Build RecordFailure Failed',
  },
  {
    case: 'there is no room to build at first',
    script: { ...GOOD, Build: [fails('CodeBuild.AccountLimitExceededException'), GOOD['Build']![0]!] },
    states: 'Plan BuildAsked Build Promote Environments Deployment Deployment Record Done',
  },
  {
    case: 'the artifact is not the one built',
    script: { ...GOOD, Promote: [fails('Refused')] },
    states: 'Plan BuildAsked Build Promote RecordFailure Failed',
  },
  {
    case: 'the first environment is not reached',
    script: { ...GOOD, Deployment: [fails('States.TaskFailed')] },
    states: 'Plan BuildAsked Build Promote Environments Deployment RecordFailure Failed',
  },
  {
    case: 'the second environment is not reached',
    script: { ...GOOD, Deployment: [ok({ Output: {} }), fails('States.TaskFailed')] },
    states: 'Plan BuildAsked Build Promote Environments Deployment Deployment RecordFailure Failed',
  },
  {
    case: 'a child cannot be started at once',
    script: { ...GOOD, Deployment: [fails('StepFunctions.ThrottlingException'), ok({ Output: {} })] },
    states: 'Plan BuildAsked Build Promote Environments Deployment Deployment Record Done',
  },
];
