import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import type { ReleaseRecord } from '../../lib/release/release-record.ts';
import { atMost } from '../../lib/runtime/at-most.ts';
import { releasePage } from '../../lib/store/release-page.ts';
import type { StateStore } from '../../lib/store/state-store.ts';
import type { Releases } from '../aws/open-releases.ts';
import { unknownName } from '../unknown-name.ts';
import { hourPrices, type HourPrices } from './cost/hour-prices.ts';
import { doctorClients, type DoctorClients } from './doctor-clients.ts';
import type { Place } from './place.ts';
import { readGroups, type GroupReading } from './read-groups.ts';
import { readServices, type ServiceReading } from './read-services.ts';
import { readStackTemplate, type StackTemplate } from './stack-template.ts';

/** What the checks look at; what several of them want is read once. */
export interface Account {
  readonly stackName: string;
  readonly region: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly clients: DoctorClients;
  readonly store: StateStore;
  /** What things cost in the stack's region. */
  readonly prices: HourPrices;
  /** The stack's template, and what its resources are called. */
  stack(): Promise<StackTemplate>;
  /** The latest releases of the applications looked at, newest first. */
  latest(): Promise<readonly ReleaseRecord[]>;
  /** Each environment as the newest plan that names it has it. */
  places(): Promise<readonly Place[]>;
  /** The deployment groups of those environments. */
  groups(): Promise<readonly GroupReading[]>;
  /** The ECS services of those environments. */
  services(): Promise<readonly ServiceReading[]>;
}

/** A deployment group that is there. */
export interface Group {
  readonly place: Place;
  readonly name: string;
  readonly info: DeploymentGroupInfo;
}

interface AccountOptions {
  readonly stackName: string;
  /** This application alone. */
  readonly application?: string;
}

/** So many releases of each application are looked at. */
const LATEST = 20;
/** Applications at the same time; each reads as many records at once as a page has. */
const AT_ONCE = 4;

export function openAccount(releases: Releases, { stackName, application }: AccountOptions): Account {
  const clients = doctorClients(releases.clientConfig);
  const { store, outputs } = releases;
  const latest = once(async () => {
    const applications = await applicationsOf(releases, application);
    const pages = await atMost(AT_ONCE, applications, (name) =>
      releasePage(store.objects, { applications: [name], limit: LATEST }),
    );
    return pages.flatMap(({ records }) => records);
  });
  const places = once(async () => placesOf(await latest(), store));
  return {
    stackName,
    region: releases.region,
    outputs,
    clients,
    store,
    prices: hourPrices(releases.clientConfig, releases.region),
    stack: once(() => readStackTemplate(clients.cloudFormation, stackName)),
    latest,
    places,
    groups: once(async () => readGroups(clients.codeDeploy, await places())),
    services: once(async () => readServices(clients.ecs, await places())),
  };
}

async function applicationsOf(releases: Releases, wanted: string | undefined): Promise<readonly string[]> {
  const known = await releases.applications();
  if (wanted === undefined) return known;
  if (known.includes(wanted)) return [wanted];
  throw unknownName({ message: `the application ${wanted} has no release`, name: wanted, known });
}

/** A release that never got as far as a plan names no environment. */
async function placesOf(records: readonly ReleaseRecord[], { plans }: StateStore): Promise<Place[]> {
  const places = new Map<string, Place>();
  for (const { release, application, environments } of records) {
    const isKnown = (name: string) => places.has(`${application}/${name}`);
    if (environments.every(({ name }) => isKnown(name))) continue;
    for (const planned of (await plans.find(release))?.environments ?? []) {
      if (!isKnown(planned.name)) places.set(`${application}/${planned.name}`, { application, planned });
    }
  }
  return [...places.values()];
}

/** Reads once, for all who ask. */
function once<Result>(read: () => Promise<Result>): () => Promise<Result> {
  let reading: Promise<Result> | undefined;
  return () => (reading ??= read());
}
