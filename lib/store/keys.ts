/**
 * Where everything lies in the state bucket. Names from outside (applications, environments, alarms) are percent-encoded,
 * so that no name can reach another's prefix.
 */

const part = encodeURIComponent;

/** 9999-12-31 in milliseconds: below it, later times give smaller texts of the same length. */
const LAST_TIME = 253_402_214_400_000;

export const ARTIFACT_NAME = 'artifact.zip';

export const keys = {
  /** A folder for each application that has released. */
  releases: 'releases/',
  /** All records of an application, the newest first. */
  releasesOf: (application: string) => `releases/${part(application)}/`,
  /** `startedAt`: when the execution started, as Step Functions says. */
  release: (application: string, startedAt: string, release: string) =>
    `releases/${part(application)}/${invertedTime(startedAt)}-${release}.json`,
  /** The pointers of all releases whose ids begin so. */
  releasePointers: (beginning: string) => `releases-index/${beginning}`,
  /** Finds a record by release id alone. */
  releasePointer: (release: string) => `releases-index/${release}.json`,
  /** The roll-ups of an application, the oldest day first. */
  rollUpsOf: (application: string) => `rollups/${part(application)}/`,
  /** What an application released on a day of UTC: `2026-01-31`. */
  rollUp: (application: string, day: string) => `rollups/${part(application)}/${day}.json`,
  plan: (release: string) => `plans/${release}.json`,
  /** The checked source as CodeBuild takes it. */
  source: (release: string) => `sources/${release}/source.zip`,
  /** What hosts install: both managed instance policies read below `CodeDeploy/`. */
  artifact: (release: string) => `CodeDeploy/${release}/${ARTIFACT_NAME}`,
  artifactFolder: (release: string) => `CodeDeploy/${release}`,
  provenance: (release: string) => `CodeDeploy/${release}/provenance.json`,
  billOfMaterials: (release: string) => `CodeDeploy/${release}/sbom.cdx.json`,
  /** What pushes to a repository release. */
  pipelines: (repository: string) => `pipelines/${part(repository)}.json`,
  /** The newest push of a ref that was released. */
  pushed: (application: string, repository: string, encodedRef: string) =>
    `pushed/${part(application)}/${part(repository)}/${encodedRef}.json`,
  /** Which pushes of a ref were taken in. */
  taken: (refKey: string) => `taken/${refKey.slice('refs/'.length)}`,
  /** The releases of a commit, whose id may be cut short. */
  releasesOfCommit: (commit: string) => `commits/${commit}`,
  /** `at`: when it was pushed; the newest of an application comes first. */
  commitRelease: (of: { commit: string; application: string; at: string; release: string }) =>
    `commits/${of.commit}/${part(of.application)}/${invertedTime(of.at)}-${of.release}`,
  lanes: 'lanes/',
  lanesOf: (application: string) => `lanes/${part(application)}/`,
  lane: (application: string, environment: string) => `lanes/${part(application)}/${part(environment)}.json`,
  /** Intents hold task tokens: secrets. */
  intents: 'tokens/',
  intent: (release: string, environment: string) => `tokens/${release}/${part(environment)}.json`,
  intentsOf: (release: string) => `tokens/${release}/`,
  /** Which release and environment a deployment id belongs to. */
  deployment: (deploymentId: string) => `deployments/${part(deploymentId)}.json`,
  /** Which releases and environments listen to an alarm. */
  alarmListeners: (alarm: string) => `alarms/${part(alarm)}/`,
  alarmListener: (alarm: string, release: string, environment: string) =>
    `alarms/${part(alarm)}/${release}/${part(environment)}.json`,
  /** Of each environment that ever had a good release, the last one. */
  goodOf: (application: string) => `good/${part(application)}/`,
  /** The last release that proved good in an environment. */
  good: (application: string, environment: string) => `good/${part(application)}/${part(environment)}.json`,
} as const;

/** A text that sorts the later time first. */
export function invertedTime(iso: string): string {
  const time = Date.parse(iso);
  if (Number.isNaN(time)) throw new TypeError(`expected an ISO 8601 time, got ${JSON.stringify(iso)}`);
  return String(LAST_TIME - time).padStart(15, '0');
}
