import type { S3Client } from '@aws-sdk/client-s3';
import { faultText } from '../../manifest/fault.ts';
import type { Intent } from '../../release/intent.ts';
import type { GoodReleases, Intents } from '../../release/ports.ts';
import { Refused } from '../../release/refused.ts';
import type { Artifact } from '../../release/release-record.ts';
import type { CheckedSource } from '../../source/source.ts';
import { readBundle, withFolder } from '../../store/bundles.ts';
import type { Start } from '../deploy-target.ts';
import { stoppedFromOutside } from '../park.ts';
import { definitionProblems, type Reached } from './check-task-definition.ts';
import type { TaskDefinitionInput } from './compose-task-definition.ts';
import { readTaskDefinition } from './read-task-definition.ts';
import { serviceText, type Service, type Services } from './services.ts';

/** Reads in the artifact of a release, which is gone afterwards. */
export type ArtifactReader = <Result>(
  artifact: Artifact,
  read: (source: CheckedSource) => Promise<Result>,
) => Promise<Result>;

export const artifactReader =
  (s3: S3Client): ArtifactReader =>
  ({ bucket, key, versionId }, read) =>
    withFolder(async (folder) => read((await readBundle(s3, { bucket, key, versionId }, folder)).checked));

export interface PublishPorts {
  readonly intents: Intents;
  readonly good: GoodReleases;
  readonly services: Services;
  readonly readArtifact: ArtifactReader;
}

/** `<release>/<environment>`: whose a task definition is. RegisterTaskDefinition has no token: it is found again by this. */
export const RELEASE_TAG = 'signalbox:release';
/** Nobody registers more of one family between a call that died and the one that comes after it. */
const LOOKED_AT = 10;

/**
 * Registers the task definition of a release, once. What the service ran before is written down first: it is what a
 * rollback goes back to. Answers the intent.
 */
export async function publishDefinition(
  start: Start,
  reachedBy: (source: CheckedSource, service: Service) => Promise<readonly Reached[]>,
  ports: PublishPorts,
): Promise<void> {
  const { run, planned } = start;
  const service = await foundService(planned.service!, ports.services);
  const known = await ports.good.find(run.application, run.environment);
  const previous = known && { release: known.release, revision: known.revision };
  const intended = await ports.intents.change(run, (current) => {
    if (!current || current.stoppedAt) throw stoppedFromOutside(run);
    return current.service ? undefined : intendedFirst({ ...current, previous }, start, service);
  });
  if (!intended?.service || intended.service.registered) return;
  const definition = await ports.readArtifact(run.artifact, (source) =>
    checkedDefinition(source, start, service, { reachedBy, services: ports.services }),
  );
  const tag = `${run.release}/${run.environment}`;
  const registered =
    (await registeredBefore(definition.family!, tag, ports.services)) ??
    (await ports.services.register(definition, {
      [RELEASE_TAG]: tag,
      'signalbox:application': run.application,
    }));
  await ports.intents.change(
    run,
    (current) => current?.service && { ...current, service: { ...current.service, registered } },
  );
}

export async function foundService(
  named: Parameters<Services['find']>[0],
  services: Services,
): Promise<Service> {
  const service = await services.find(named);
  if (!service) throw new Refused(`expected an ECS service ${serviceText(named)} to exist, it does not`);
  return service;
}

function intendedFirst(
  current: Intent,
  { planned }: Start,
  { arn, taskDefinition: before }: Service,
): Intent {
  const { target, deploymentGroup, validators: hooks } = planned;
  return { ...current, target, deploymentGroup, hooks, service: { ...planned.service!, arn, before } };
}

async function checkedDefinition(
  source: CheckedSource,
  { planned }: Start,
  service: Service,
  {
    reachedBy,
    services,
  }: {
    readonly reachedBy: (source: CheckedSource, service: Service) => Promise<readonly Reached[]>;
    readonly services: Services;
  },
): Promise<TaskDefinitionInput> {
  const { definition, faults } = await readTaskDefinition(source, planned.service!);
  if (!definition) throw new Refused(faults.map(faultText).join('; '));
  const current = await services.definition(service.taskDefinition);
  const reached = await reachedBy(source, service);
  const problems = current ? definitionProblems(definition, current.definition, reached) : [];
  if (problems.length === 0) return definition;
  throw new Refused(problems.map((problem) => `${planned.service!.taskDefinition}: ${problem}`).join('; '));
}

async function registeredBefore(
  family: string,
  tag: string,
  services: Services,
): Promise<string | undefined> {
  let looked = 0;
  for await (const arn of services.definitions(family)) {
    if (looked++ >= LOOKED_AT) return undefined;
    const found = await services.definition(arn);
    if (found?.tags[RELEASE_TAG] === tag) return arn;
  }
  return undefined;
}
