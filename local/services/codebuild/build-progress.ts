import { AWS } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import type { BuildRecord } from './tables.ts';

export type BuildStatus = 'SUCCEEDED' | 'FAILED' | 'FAULT' | 'TIMED_OUT' | 'STOPPED';

type PhaseType = NonNullable<NonNullable<BuildRecord['phases']>[number]['phaseType']>;

/** Begins a phase; the one before must have ended. */
export function beginPhase(cloud: Cloud, build: BuildRecord, phaseType: PhaseType): void {
  build.currentPhase = phaseType;
  build.phases!.push({ phaseType, startTime: cloud.clock.now() });
}

export interface PhaseEnd {
  readonly status: BuildStatus;
  /** What AWS calls the phase's context. */
  readonly message?: string;
  readonly code?: string;
}

/** Ends the phase that runs. */
export function endPhase(
  cloud: Cloud,
  build: BuildRecord,
  { status, message = '', code = '' }: PhaseEnd,
): void {
  const phase = build.phases!.at(-1)!;
  if (phase.endTime !== undefined) return;
  phase.phaseStatus = status;
  phase.endTime = cloud.clock.now();
  phase.durationInSeconds = Math.round((phase.endTime - (phase.startTime ?? phase.endTime)) / 1000);
  phase.contexts = [{ statusCode: code, message }];
  tell(cloud, build, 'CodeBuild Build Phase Change', {
    'completed-phase': phase.phaseType,
    'completed-phase-status': status,
    'completed-phase-context': `[${code}: ${message}]`,
    'completed-phase-duration-seconds': phase.durationInSeconds,
    'completed-phase-start': timeText(phase.startTime ?? 0),
    'completed-phase-end': timeText(phase.endTime),
  });
}

/** Says that the build has begun. */
export function announceBuild(cloud: Cloud, build: BuildRecord): void {
  tell(cloud, build, 'CodeBuild Build State Change', stateDetail(build));
}

/** Ends the build; nothing changes it afterwards. */
export function finishBuild(cloud: Cloud, build: BuildRecord, status: BuildStatus): void {
  if (build.buildComplete) return;
  const now = cloud.clock.now();
  build.phases!.push({ phaseType: 'COMPLETED', startTime: now });
  build.currentPhase = 'COMPLETED';
  build.buildStatus = status;
  build.buildComplete = true;
  build.endTime = now;
  tell(cloud, build, 'CodeBuild Build State Change', stateDetail(build));
}

/** https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html */
const stateDetail = (build: BuildRecord) => ({
  'build-status': build.buildStatus,
  'current-phase': build.currentPhase,
  'current-phase-context': '[]',
});

function tell(cloud: Cloud, build: BuildRecord, detailType: string, detail: object): void {
  const { artifacts, environment, source, logs, phases, initiator, buildNumber } = build;
  const information = {
    artifact: artifacts,
    environment,
    source,
    logs,
    initiator,
    'build-number': buildNumber,
    'build-complete': build.buildComplete,
    'build-start-time': timeText(build.startTime ?? 0),
    'timeout-in-minutes': build.timeoutInMinutes,
    phases: phases?.map((phase) => ({
      'phase-type': phase.phaseType,
      'phase-status': phase.phaseStatus,
      'duration-in-seconds': phase.durationInSeconds,
      'phase-context': phase.contexts?.map(({ statusCode, message }) => `${statusCode}: ${message}`),
    })),
  };
  const entry = {
    Source: 'aws.codebuild',
    DetailType: detailType,
    Resources: [build.arn],
    Time: new Date(cloud.clock.now()),
    Detail: JSON.stringify({
      'build-id': build.arn,
      'project-name': build.projectName,
      ...detail,
      'additional-information': information,
      version: '1',
    }),
  };
  // Best effort, as the service promises; a build does not fail over it.
  cloud.call(AWS, 'events', 'PutEvents', { Entries: [entry] }).catch(() => {});
}

/** `Sep 1, 2017 4:14:21 PM`, as CodeBuild's events have it. */
const timeText = (time: number) =>
  new Date(time).toLocaleString('en-US', {
    timeZone: 'UTC',
    month: 'short',
    day: 'numeric',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    second: '2-digit',
  });
