import { accessSync, constants, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from './clock.ts';
import { createTimeTeller } from './cloud-time.ts';
import type { Cloud, CloudOptions } from './cloud.ts';
import { createDispatcher, internalRequest } from './dispatch.ts';
import { createLastingClock } from './lasting-clock.ts';
import { partitionOf } from './partition.ts';
import { SERVICES } from './service-list.ts';
import type { Service, ServiceDefinition } from './service.ts';
import { administratorCredentials, type AdministratorCredentials } from './services/iam/administrator.ts';
import { createIdentities } from './services/iam/identities.ts';
import { createStore, type Store } from './store/store.ts';
import { createWireServer, type WireOptions } from './wire/server.ts';
import { loadServiceModel, type ServiceModel } from './wire/service-model.ts';

export interface StartOptions extends Partial<CloudOptions> {
  /** The loopback port; 0 or left out: a free one. */
  readonly port?: number;
  /** How many times as fast as the wall cloud time runs. */
  readonly speed?: number;
  readonly clock?: Clock;
  /** Left out: every service. */
  readonly services?: readonly ServiceDefinition[];
  /** Where faults of the local cloud itself are told; left out: stderr. */
  readonly report?: (error: unknown) => void;
}

export interface RunningCloud {
  readonly cloud: Cloud;
  readonly endpoint: string;
  readonly administrator: AdministratorCredentials;
  /** Ends every process and timer, then writes what is to be kept. */
  stop(): Promise<void>;
}

const DEFAULT_ACCOUNT = '123456789012';
const DEFAULT_REGION = 'us-east-1';

/**
 * Starts a local cloud on a loopback port and answers once every service can be called.
 * Throws where the port is taken (`EADDRINUSE`) or the data folder cannot be used.
 */
export async function startCloud(options: StartOptions = {}): Promise<RunningCloud> {
  const settings = withDefaults(options);
  const folder = settings.data ?? mkdtempSync(join(tmpdir(), 'signalbox-'));
  expectUsable(folder);
  const definitions = options.services ?? (await Promise.all(SERVICES.map((load) => load())));
  let ready: (options: WireOptions) => void;
  const wireOptions = new Promise<WireOptions>((resolve) => (ready = resolve));
  const server = createWireServer(() => wireOptions);
  const endpoint = await listen(server, options.port ?? 0);
  const store = createStore(settings.data === undefined ? undefined : join(folder, 'state'));
  const report = options.report ?? ((error: unknown) => process.stderr.write(`${describe(error)}\n`));
  const lasting = createLastingClock(store, options.speed ?? 1);
  const clock = options.clock ?? lasting;
  const { cloud, services, wire } = assemble({ settings, folder, definitions, endpoint, store, clock });
  await createServices(cloud, definitions, services);
  ready!({ ...wire, report, time: createTimeTeller(clock) });
  for (const service of services.values()) await service.start?.();
  return {
    cloud,
    endpoint,
    administrator: administratorCredentials(store, cloud),
    stop: async () => {
      await stopServices(services);
      await close(server);
      lasting.keep();
      store.save();
      if (settings.data === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Throws the file system's error; before anything listens, which would have to be closed again. */
function expectUsable(folder: string): void {
  mkdirSync(folder, { recursive: true });
  accessSync(folder, constants.W_OK);
}

interface Parts {
  readonly settings: CloudOptions;
  readonly folder: string;
  readonly definitions: readonly ServiceDefinition[];
  readonly endpoint: string;
  readonly store: Store;
  readonly clock: Clock;
}

function assemble({ settings, folder, definitions, endpoint, store, clock }: Parts) {
  const services = new Map<string, Service>();
  const { account, region } = settings;
  const scope = { partition: partitionOf(region), region, account };
  const identities = createIdentities(store, scope);
  administratorCredentials(store, scope);
  const dispatcher = createDispatcher({ definitions, services, identities, scope });
  const model = modelLoader(definitions);
  const cloud: Cloud = {
    ...scope,
    options: settings,
    endpoint,
    clock,
    store,
    identities,
    model,
    call: (caller, service, operation, input) =>
      dispatcher.call(service, operation, input, internalRequest(caller)) as Promise<never>,
    allows: dispatcher.allows,
    arn: (service, resource) => `arn:${scope.partition}:${service}:${region}:${account}:${resource}`,
    folder: (service) => {
      const path = join(folder, 'files', service);
      mkdirSync(path, { recursive: true });
      return path;
    },
  };
  return { cloud, services, wire: { dispatcher, identities, model } };
}

async function createServices(
  cloud: Cloud,
  definitions: readonly ServiceDefinition[],
  services: Map<string, Service>,
): Promise<void> {
  for (const definition of definitions) services.set(definition.name, await definition.create(cloud));
}

/** In the reverse order of creation; one that fails does not keep the others from ending. */
async function stopServices(services: ReadonlyMap<string, Service>): Promise<void> {
  const failures: unknown[] = [];
  for (const service of [...services.values()].toReversed()) {
    try {
      await service.stop?.();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'services could not be stopped cleanly');
}

function modelLoader(definitions: readonly ServiceDefinition[]): (name: string) => Promise<ServiceModel> {
  const models = new Map<string, Promise<ServiceModel>>();
  return (name) => {
    const definition = definitions.find((candidate) => candidate.name === name);
    if (!definition) return Promise.reject(new Error(`expected the name of a service, got ${name}`));
    const model = models.get(name) ?? loadServiceModel(definition);
    models.set(name, model);
    return model;
  };
}

const withDefaults = (options: StartOptions): CloudOptions => ({
  account: options.account ?? DEFAULT_ACCOUNT,
  region: options.region ?? DEFAULT_REGION,
  quotas: options.quotas ?? true,
  faults: options.faults ?? false,
  ...(options.data === undefined ? {} : { data: options.data }),
});

/** Loopback only: the local cloud is nobody else's business. */
function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

const describe = (error: unknown) =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
