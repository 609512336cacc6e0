import { parseDuration } from '../../lib/manifest/duration.ts';
import type { Fault } from '../../lib/manifest/fault.ts';
import type { Path, Position } from '../../lib/manifest/parse-yaml.ts';
import { named, readYaml, type Field, type YamlReader } from '../../lib/manifest/yaml-reader.ts';
import type { Fleet, FleetGroup, FleetStrategy, Hosts } from './fleet.ts';

export interface ParsedFleet {
  /** Only there when there are no faults. */
  readonly fleet?: Fleet;
  readonly faults: readonly Fault[];
  /** Where the value at `path` stands, for faults found later. */
  at(path: Path): Position;
}

/** Reads fleet.yml; everything wrong with it is found at once. */
export function parseFleet(text: string, file: string): ParsedFleet {
  const reader = readYaml(text, file, { aliases: 'refused' });
  if (reader.faults.length > 0) return { faults: reader.faults, at: reader.at };
  const fleet = readFleet(reader);
  const isSound = fleet !== undefined && reader.faults.length === 0;
  return { ...(isSound ? { fleet } : {}), faults: reader.faults, at: reader.at };
}

const DEFAULT_CONFIG = 'CodeDeployDefault.OneAtATime';
const NAME = /^[A-Za-z0-9._+=,@-]{1,100}$/;
const LONGEST_WAIT_MINUTES = 2880; // of CodeDeploy
const MOST_HOSTS = 100_000;

function readFleet(reader: YamlReader): Fleet | undefined {
  const fields = reader.map(reader.root, ['version', 'application', 'serviceRole', 'hosts', 'groups']);
  if (!fields) return undefined;
  if (reader.got(fields.version) !== '1')
    reader.fault(fields.version, `expected version to be 1, got ${reader.got(fields.version)}`);
  const application = readName(reader, fields.application);
  const serviceRole = reader.string(fields.serviceRole, 'the ARN of the role that CodeDeploy acts with');
  const hosts = readHosts(reader, fields.hosts);
  const groups = readGroups(reader, fields.groups);
  if (!application || !serviceRole || !hosts || !groups) return undefined;
  return { version: 1, application, serviceRole, hosts, groups };
}

function readHosts(reader: YamlReader, field: Field): Hosts | undefined {
  const fields = reader.map(field, ['launchTemplate', 'version', 'subnets']);
  if (!fields) return undefined;
  const launchTemplate = reader.string(fields.launchTemplate, 'the id of a launch template');
  const version = readVersion(reader, fields.version);
  const subnets = reader.string(fields.subnets, 'subnet ids, separated by commas');
  return launchTemplate && version && subnets ? { launchTemplate, version, subnets } : undefined;
}

function readVersion(reader: YamlReader, field: Field): string | undefined {
  const got = reader.got(field);
  if (/^\d+$/.test(got)) return got;
  const version = reader.string(field, 'the number of a version of the launch template');
  if (version !== '$Latest' && version !== '$Default') return version;
  reader.fault(
    field,
    `expected ${field.name} to be a number, got ${got}: green would differ from blue by more than the release`,
  );
  return undefined;
}

function readGroups(reader: YamlReader, field: Field): FleetGroup[] | undefined {
  const items = reader.list(field, 'deployment groups');
  if (!items) return undefined;
  if (items.length === 0)
    reader.fault(field, 'expected groups to name a deployment group, got an empty list');
  const groups = items.map((item) => readGroup(reader, item));
  const names = groups.map((group) => group?.name);
  for (const [index, name] of names.entries())
    if (name !== undefined && names.indexOf(name) < index)
      reader.fault(items[index]!, `expected the name of a group once, got ${name} again`);
  return groups.filter((group) => group !== undefined);
}

function readGroup(reader: YamlReader, field: Field): FleetGroup | undefined {
  const fields = reader.map(field, ['name', 'count', 'max', 'strategy', 'targetGroup', 'alarms']);
  if (!fields) return undefined;
  const name = readName(reader, fields.name);
  const count = readCount(reader, fields.count, 1);
  const max = fields.max.node ? readCount(reader, fields.max, count ?? 1) : count;
  const strategy = readStrategy(reader, fields.strategy);
  const targetGroup =
    fields.targetGroup.node && reader.string(fields.targetGroup, 'the ARN of a target group');
  if (strategy?.strategy.type === 'blue-green' && !fields.targetGroup.node)
    reader.fault(
      field,
      `expected ${field.name} to have a targetGroup: blue/green shifts the traffic of a load balancer`,
    );
  const alarms = readAlarms(reader, fields.alarms);
  if (!name || count === undefined || max === undefined || !strategy || !alarms) return undefined;
  return { name, count, max, ...strategy, targetGroup, alarms };
}

function readStrategy(
  reader: YamlReader,
  field: Field,
): { readonly strategy: FleetStrategy; readonly config: string } | undefined {
  if (!field.node) return { strategy: { type: 'in-place' }, config: DEFAULT_CONFIG };
  const fields = reader.map(field, ['type', 'config', 'keepBlue', 'readyWait']);
  if (!fields) return undefined;
  const type = reader.string(fields.type, 'in-place or blue-green');
  const config = fields.config.node
    ? reader.string(fields.config, 'the name of a deployment configuration')
    : DEFAULT_CONFIG;
  if (!type || !config) return undefined;
  if (type === 'in-place') return refuseWaits(reader, fields) ? { strategy: { type }, config } : undefined;
  if (type !== 'blue-green') {
    reader.fault(
      fields.type,
      `expected ${fields.type.name} to be in-place or blue-green, got ${reader.got(fields.type)}`,
    );
    return undefined;
  }
  const keepBlueMinutes = readMinutes(reader, fields.keepBlue);
  const readyWaitMinutes = fields.readyWait.node ? readMinutes(reader, fields.readyWait) : undefined;
  return keepBlueMinutes === undefined
    ? undefined
    : { strategy: { type, keepBlueMinutes, readyWaitMinutes }, config };
}

function refuseWaits(
  reader: YamlReader,
  { keepBlue, readyWait }: { readonly keepBlue: Field; readonly readyWait: Field },
): boolean {
  const given = [keepBlue, readyWait].filter(({ node }) => node !== undefined);
  for (const field of given) reader.fault(field, `${field.name} needs a strategy of type blue-green`);
  return given.length === 0;
}

function readMinutes(reader: YamlReader, field: Field): number | undefined {
  const expected = 'a duration in whole minutes such as 30m or 1h';
  const text = reader.string(field, expected);
  if (text === undefined) return undefined;
  const minutes = (parseDuration(text) ?? Number.NaN) / 60;
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= LONGEST_WAIT_MINUTES) return minutes;
  reader.fault(field, `expected ${field.name} to be ${expected}, at most 48h, got ${reader.got(field)}`);
  return undefined;
}

function readCount(reader: YamlReader, field: Field, least: number): number | undefined {
  const count = Number(reader.got(field));
  if (Number.isInteger(count) && count >= least && count <= MOST_HOSTS) return count;
  reader.fault(
    field,
    `expected ${field.name} to be a number of hosts from ${least} to ${MOST_HOSTS}, got ${reader.got(field)}`,
  );
  return undefined;
}

function readName(reader: YamlReader, field: Field): string | undefined {
  const name = reader.string(field, 'a CodeDeploy name');
  if (name === undefined || NAME.test(name)) return name;
  reader.fault(
    field,
    `expected ${named(field)} to be 1 to 100 letters, digits and . _ + = , @ -, got ${reader.got(field)}`,
  );
  return undefined;
}

function readAlarms(reader: YamlReader, field: Field): string[] | undefined {
  if (!field.node) return [];
  const alarms = reader
    .list(field, 'names of CloudWatch alarms')
    ?.map((item) => reader.string(item, 'the name of an alarm'));
  return alarms?.every((alarm) => alarm !== undefined) ? alarms : undefined;
}
