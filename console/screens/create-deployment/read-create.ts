import { CreateDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { callOf } from '../../../lib/runtime/call-of.ts';
import { releasePage } from '../../../lib/store/release-page.ts';
import { type AwsFault, awsFault } from '../../../lib/views/aws-fault.ts';
import type { Account } from '../../account.ts';
import type { ActionRequest } from '../../page/live-page.ts';
import { type Chosen, fieldSayings, hasFault, platformOf, type Sayings } from './field-sayings.ts';
import { createInput } from './create-input.ts';
import type { OnceEach } from '../../page/once-each.ts';
import { type BrowseView, readBrowse } from './read-browse.ts';
import { readConfig, readGroup, readGroups, readObject } from './read-chosen.ts';
import { applicationNames, configNames } from './read-names.ts';
import { type PlanView, readPlan } from './read-plan.ts';
import { readS3Place, s3Text } from './s3-place.ts';
import { type Asked, askedOf } from './typed.ts';

/** A release whose revision can be taken, or that can be released again. */
export interface EarlierRelease {
  readonly release: string;
  /** `s3://…`: its artifact. */
  readonly artifact: string;
  readonly environments: readonly string[];
}

/** The form, with what is said of it; in the place of the form: a plan, a look into S3, or what was created. */
export interface CreateView {
  readonly asked: Asked;
  readonly chosen: Chosen;
  readonly sayings: Sayings;
  /** The newest first; undefined of an application that the pipeline does not release. */
  readonly releases?: readonly EarlierRelease[];
  readonly plan?: PlanView;
  readonly browse?: BrowseView;
  /** Of what is offered on the page. */
  readonly ticket: string;
  /** Why it was not started. */
  readonly problem?: AwsFault | 'old-plan';
  readonly created?: string;
  readonly faults: readonly AwsFault[];
}

/** Answers the form, and starts the deployment where it asks for that, once for each plan that was looked at. */
export async function readCreate(
  account: Account,
  { form }: ActionRequest,
  tickets: OnceEach,
): Promise<CreateView> {
  const asked = askedOf(form);
  const started = asked.step === 'start' ? await startOnce(account, asked, tickets) : {};
  if (started.created !== undefined) return { ...EMPTY, ...started, asked };
  const faults: AwsFault[] = [];
  const orNothing = <Result>(reading: Promise<Result>) =>
    reading.catch((error: unknown) => void faults.push(awsFault(error)));
  if (asked.step === 'browse') {
    const browse = await orNothing(readBrowse(account.s3, asked));
    return { ...EMPTY, asked, faults, browse: browse ?? { at: asked.at, rows: [] } };
  }
  const chosen = await readChosen(account, asked, orNothing);
  const sayings = fieldSayings(asked, chosen);
  const view = { ...EMPTY, ...started, asked, chosen, sayings, faults };
  const isPlanned = asked.step === 'plan' || asked.step === 'start';
  if (isPlanned && chosen.group && !hasFault(sayings)) {
    const plan = await readPlan(account, pinned(asked, chosen), chosen);
    return { ...view, plan, ticket: tickets.issue(), faults: [...faults, ...plan.faults] };
  }
  if (asked.step === 'check') return view;
  if (!chosen.group) return view;
  const releases = await orNothing(earlierReleases(account, asked.typed.application));
  return { ...view, ...(releases ? { releases } : {}), ticket: tickets.issue() };
}

const EMPTY = { chosen: { applications: [], configs: [] }, sayings: {}, ticket: '', faults: [] };

async function startOnce(
  { codeDeploy }: Account,
  { typed, ticket }: Asked,
  tickets: OnceEach,
): Promise<Pick<CreateView, 'created' | 'problem'>> {
  const starting = tickets.once(ticket, async () => {
    const { deploymentId } = await codeDeploy.send(new CreateDeploymentCommand(createInput(typed)));
    return deploymentId!;
  });
  if (!starting) return { problem: 'old-plan' };
  try {
    return { created: await starting };
  } catch (error) {
    if (callOf(error) === undefined) throw error;
    return { problem: awsFault(error) };
  }
}

type OrNothing = <Result>(reading: Promise<Result>) => Promise<Result | void>;

async function readChosen(
  { codeDeploy, s3 }: Account,
  { typed, step }: Asked,
  orNothing: OrNothing,
): Promise<Chosen> {
  const { application, group: name, config: configName, revision } = typed;
  const place = readS3Place(revision);
  const [groups, group, config, object] = await Promise.all([
    application === '' ? [] : orNothing(readGroups(codeDeploy, application)),
    application === '' || name === '' ? undefined : orNothing(readGroup(codeDeploy, application, name)),
    configName === '' ? undefined : orNothing(readConfig(codeDeploy, configName)),
    place && place.key !== '' ? orNothing(readObject(s3, place)) : undefined,
  ]);
  const isUnknown = groups === undefined;
  const [applications, configs] = await Promise.all([
    step === 'check' && !isUnknown ? undefined : orNothing(applicationNames(codeDeploy)),
    step === 'check' && (configName === '' || config) ? undefined : orNothing(configNames(codeDeploy)),
  ]);
  return {
    applications: applications ?? [],
    configs: configs ?? [],
    ...(groups ? { groups } : {}),
    ...(group ? { group } : {}),
    ...(config ? { config } : {}),
    ...(object ? { object } : {}),
  };
}

/** With the version that the object has now: what is looked at is what is started. */
function pinned({ typed }: Asked, { object, ...chosen }: Chosen): Asked['typed'] {
  const place = readS3Place(typed.revision);
  if (!place || !object || platformOf(chosen) !== 'Server')
    return { ...typed, revision: '', fileExists: '', ignoreStop: '', replacement: '' };
  const { bucket, key } = place;
  return {
    ...typed,
    appSpec: '',
    revision: s3Text({ bucket, key, version: object.version ?? place.version }),
  };
}

const RELEASES = 20;

/** The newest releases with an artifact; undefined of an application that the pipeline does not know. */
async function earlierReleases(
  { store, applications }: Account,
  application: string,
): Promise<readonly EarlierRelease[] | undefined> {
  if (!(await applications()).includes(application)) return undefined;
  const { records } = await releasePage(store.objects, { applications: [application], limit: RELEASES });
  return records.flatMap(({ release, artifact, environments }) => {
    if (!artifact) return [];
    const { bucket, key, versionId: version } = artifact;
    const text = s3Text({ bucket, key, ...(version === 'null' ? {} : { version }) });
    return [{ release, artifact: text, environments: environments.map(({ name }) => name) }];
  });
}
