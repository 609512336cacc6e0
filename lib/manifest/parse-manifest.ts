import type { Fault } from './fault.ts';
import type { Environment, Manifest } from './manifest.ts';
import { readBake } from './read-bake.ts';
import { CODE_DEPLOY_NAME, readName, readNames, type NameRule } from './read-name.ts';
import { readPath } from './read-path.ts';
import { readStrategy } from './read-strategy.ts';
import { readTarget } from './read-target.ts';
import { refuseRepeats } from './refuse-repeats.ts';
import type { Path, Position } from './parse-yaml.ts';
import { readYaml, type Field, type YamlReader } from './yaml-reader.ts';

export interface ParsedManifest {
  /** Only there when there are no faults. */
  readonly manifest?: Manifest;
  readonly faults: readonly Fault[];
  /** Where the value at `path` (`['environments', 1, 'strategy', 'keepBlue']`) stands, for faults found later. */
  at(path: Path): Position;
}

/** Reads signalbox.yml; everything wrong with it is found at once. */
export function parseManifest(text: string, file = 'signalbox.yml'): ParsedManifest {
  const reader = readYaml(text, file, { aliases: 'refused' });
  if (reader.faults.length > 0) return { faults: reader.faults, at: reader.at };
  const manifest = readManifest(reader);
  return reader.faults.length > 0 || manifest === undefined
    ? { faults: reader.faults, at: reader.at }
    : { manifest, faults: [], at: reader.at };
}

const MOST_ENVIRONMENTS = 50;
const MOST_ALARMS = 10; // CodeDeploy takes ten per deployment

const ENVIRONMENT_NAME: NameRule = {
  pattern: /^[A-Za-z0-9_-]{1,40}$/,
  expected: 'a name of 1 to 40 letters, digits, _ and -',
};
const ALARM: NameRule = { pattern: /^.{1,255}$/, expected: 'the name of a CloudWatch alarm' };
const HOOK: NameRule = {
  pattern: /^CodeDeployHook_[A-Za-z0-9_-]{1,49}$/,
  expected: 'a Lambda function whose name starts with CodeDeployHook_',
};
const HOST_HOOK: NameRule = {
  pattern: /^ValidateService$/,
  expected: 'ValidateService, the only validator of an in-place fleet (a script on the host)',
};

function readManifest(reader: YamlReader): Manifest | undefined {
  const fields = reader.map(reader.root, ['version', 'application', 'build', 'environments']);
  if (!fields) return undefined;
  readVersion(reader, fields.version);
  const application = readName(reader, fields.application, CODE_DEPLOY_NAME);
  const build = fields.build.node && readPath(reader, fields.build);
  const environments = readEnvironments(reader, fields.environments);
  if (!application || !environments) return undefined;
  return { version: 1, application, ...(build ? { build } : {}), environments };
}

function readVersion(reader: YamlReader, field: Field): void {
  if (reader.got(field) !== '1') reader.fault(field, `expected version to be 1, got ${reader.got(field)}`);
}

function readEnvironments(reader: YamlReader, field: Field): Environment[] | undefined {
  const items = reader.list(field, 'environments');
  if (!items) return undefined;
  if (items.length === 0 || items.length > MOST_ENVIRONMENTS) {
    reader.fault(field, `expected 1 to ${MOST_ENVIRONMENTS} environments, got ${items.length}`);
    return undefined;
  }
  const environments = items.map((item) => readEnvironment(reader, item));
  refuseRepeats(reader, items, {
    what: 'the name of an environment',
    valueOf: (index) => environments[index]?.name,
  });
  return environments.filter((environment) => environment !== undefined);
}

function readEnvironment(reader: YamlReader, field: Field): Environment | undefined {
  const fields = reader.map(field, [
    'name',
    'deploymentGroup',
    'target',
    'strategy',
    'validate',
    'alarms',
    'bake',
  ]);
  if (!fields) return undefined;
  const name = readName(reader, fields.name, ENVIRONMENT_NAME);
  const target = readTarget(reader, field, fields);
  const strategy = target && readStrategy(reader, fields.strategy, target);
  const hook = strategy?.type === 'in-place' ? HOST_HOOK : HOOK;
  const validate = strategy ? readNames(reader, fields.validate, { rule: hook }) : [];
  const alarms = readNames(reader, fields.alarms, { rule: ALARM, most: MOST_ALARMS });
  const bake = readBake(reader, fields.bake);
  if (!name || !target || !strategy) return undefined;
  return { name, target, strategy, validate, alarms, bake };
}
