import type { S3Client } from '@aws-sdk/client-s3';
import { faultText } from '../../manifest/fault.ts';
import type { Intent } from '../../release/intent.ts';
import type { GoodReleases, Intents } from '../../release/ports.ts';
import type { PlannedValidator } from '../../release/plan.ts';
import { Refused } from '../../release/refused.ts';
import type { Artifact } from '../../release/release-record.ts';
import type { CheckedSource } from '../../source/source.ts';
import { readBundle, withFolder } from '../../store/bundles.ts';
import type { Start } from '../deploy-target.ts';
import { OWNER_TAG } from '../owner-tag.ts';
import { stoppedFromOutside } from '../park.ts';
import { asServiceHas, definitionProblems, type Reached } from './check-task-definition.ts';
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

/** What of a bundle goes with a task definition. */
export interface Beside {
  /** The containers that a load balancer is to reach. */
  readonly reached: readonly Reached[];
  readonly appSpecContent?: string;
  /** Left out: the validators of the plan. */
  readonly hooks?: readonly PlannedValidator[];
}

export type BesideReader = (source: CheckedSource, service: Service) => Promise<Beside>;

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
  readBeside: BesideReader,
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
  const { definition, beside } = await ports.readArtifact(run.artifact, (source) =>
    checkedDefinition(source, start, service, { readBeside, services: ports.services }),
  );
  const { appSpecContent, hooks } = beside;
  const tag = `${run.release}/${run.environment}`;
  const registered =
    (await registeredBefore(definition.family!, tag, ports.services)) ??
    (await ports.services.register(definition, {
      [RELEASE_TAG]: tag,
      [OWNER_TAG]: run.application,
    }));
  await ports.intents.change(
    run,
    (current) =>
      current?.service && {
        ...current,
        hooks: hooks ? [...hooks] : current.hooks,
        service: { ...current.service, registered, appSpecContent },
      },
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
  { readBeside, services }: { readonly readBeside: BesideReader; readonly services: Services },
): Promise<{ readonly definition: TaskDefinitionInput; readonly beside: Beside }> {
  const { definition, faults } = await readTaskDefinition(source, planned.service!);
  if (!definition) throw new Refused(faults.map(faultText).join('; '));
  const current = await services.definition(service.taskDefinition);
  const beside = await readBeside(source, service);
  if (!current) throw new Error(`expected to read ${service.taskDefinition}, which the service runs`);
  const problems = definitionProblems(definition, current.definition, beside.reached);
  if (problems.length === 0) return { definition: asServiceHas(definition, current.definition), beside };
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
