import { durationText, parseDuration } from './duration.ts';
import type { Fault } from './fault.ts';
import type { Bake, EcsTarget, Environment, LambdaTarget, Manifest, Strategy, Target } from './manifest.ts';
import { named, readYaml, type Field, type Path, type Position, type YamlReader } from './yaml-reader.ts';

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
const LONGEST_WAIT_SECONDS = 2880 * 60; // the longest termination wait of CodeDeploy

const NAME: Rule = {
  pattern: /^[A-Za-z0-9._+=,@-]{1,100}$/,
  expected: 'a CodeDeploy name (1 to 100 letters, digits and . _ + = , @ -)',
};
const ENVIRONMENT_NAME: Rule = {
  pattern: /^[A-Za-z0-9_-]{1,40}$/,
  expected: 'a name of 1 to 40 letters, digits, _ and -',
};
const CONFIG: Rule = { pattern: /^.{1,100}$/, expected: 'the name of a deployment configuration' };
const ALARM: Rule = { pattern: /^.{1,255}$/, expected: 'the name of a CloudWatch alarm' };
const FUNCTION: Rule = {
  pattern: /^[A-Za-z0-9_-]{1,64}$/,
  expected: 'the name of a Lambda function (1 to 64 letters, digits, _ and -)',
};
const ALIAS: Rule = {
  pattern: /^(?!\d+$)[A-Za-z0-9_-]{1,128}$/,
  expected: 'the name of a Lambda alias (letters, digits, _ and -, not only digits)',
};
const HOOK: Rule = {
  pattern: /^CodeDeployHook_[A-Za-z0-9_-]{1,49}$/,
  expected: 'a Lambda function whose name starts with CodeDeployHook_',
};
const HOST_HOOK: Rule = {
  pattern: /^ValidateService$/,
  expected: 'ValidateService, the only validator of an in-place fleet (a script on the host)',
};
const SERVICE: Rule = {
  pattern: /^(?:[A-Za-z0-9_-]{1,255}\/)?[A-Za-z0-9_-]{1,255}$/,
  expected: 'an ECS service (cluster/service; the service alone is one of the cluster default)',
};

interface Rule {
  readonly pattern: RegExp;
  readonly expected: string;
}

function readManifest(reader: YamlReader): Manifest | undefined {
  const fields = reader.map(reader.root, ['version', 'application', 'build', 'environments']);
  if (!fields) return undefined;
  readVersion(reader, fields.version);
  const application = readName(reader, fields.application, NAME);
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
  refuseTwice(reader, items, (index) => environments[index]?.name, 'the name of an environment');
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
  const validate = strategy ? readNames(reader, fields.validate, hook) : [];
  const alarms = readNames(reader, fields.alarms, ALARM, MOST_ALARMS);
  const bake = readBake(reader, fields.bake);
  if (!name || !target || !strategy) return undefined;
  return { name, target, strategy, validate, alarms, bake };
}

function readTarget(
  reader: YamlReader,
  environment: Field,
  fields: { readonly deploymentGroup: Field; readonly target: Field },
): Target | undefined {
  const { deploymentGroup, target } = fields;
  if (deploymentGroup.node && target.node) {
    reader.fault(deploymentGroup, 'expected either deploymentGroup or target, got both');
    return undefined;
  }
  if (target.node) return readLongTarget(reader, target);
  if (!deploymentGroup.node) {
    reader.fault(environment, `expected ${environment.name} to have deploymentGroup or target, got neither`);
    return undefined;
  }
  const group = readName(reader, deploymentGroup, NAME);
  return group === undefined ? undefined : { fleet: { deploymentGroup: group } };
}

function readLongTarget(reader: YamlReader, field: Field): Target | undefined {
  const kinds = reader.map(field, ['fleet', 'lambda', 'ecs']);
  if (!kinds) return undefined;
  const given = Object.values(kinds).filter((kind) => kind.node !== undefined);
  if (given.length !== 1) {
    const got = given.length === 0 ? 'none' : given.map((kind) => kind.name).join(' and ');
    reader.fault(field, `expected ${field.name} to have one of fleet, lambda or ecs, got ${got}`);
    return undefined;
  }
  if (kinds.fleet.node) return readFleet(reader, kinds.fleet);
  return kinds.lambda.node ? readLambdas(reader, kinds.lambda) : readEcs(reader, kinds.ecs);
}

function readFleet(reader: YamlReader, field: Field): Target | undefined {
  const fields = reader.map(field, ['deploymentGroup']);
  const deploymentGroup = fields && readName(reader, fields.deploymentGroup, NAME);
  return deploymentGroup ? { fleet: { deploymentGroup } } : undefined;
}

function readLambdas(reader: YamlReader, field: Field): Target | undefined {
  const items = reader.list(field, 'functions (function, alias, deploymentGroup, path)');
  if (!items) return undefined;
  if (items.length === 0) reader.fault(field, `expected ${field.name} to name a function, got an empty list`);
  const lambda = items.map((item) => readLambda(reader, item));
  const key = (index: number) => lambda[index] && `${lambda[index].function}:${lambda[index].alias}`;
  refuseTwice(reader, items, key, 'the function and alias');
  return { lambda: lambda.filter((target) => target !== undefined) };
}

function readLambda(reader: YamlReader, item: Field): LambdaTarget | undefined {
  const fields = reader.map(item, ['function', 'alias', 'deploymentGroup', 'path']);
  if (!fields) return undefined;
  const name = readName(reader, fields.function, FUNCTION);
  const alias = readName(reader, fields.alias, ALIAS);
  const deploymentGroup = readName(reader, fields.deploymentGroup, NAME);
  const path = readPath(reader, fields.path);
  // The whole bundle (`.`) is an empty path.
  return name && alias && deploymentGroup && path !== undefined
    ? { function: name, alias, deploymentGroup, path }
    : undefined;
}

function readEcs(reader: YamlReader, field: Field): Target | undefined {
  const fields = reader.map(field, ['service', 'deploymentGroup', 'taskDefinition', 'appSpec']);
  if (!fields) return undefined;
  const named = readName(reader, fields.service, SERVICE);
  const group = fields.deploymentGroup.node && readName(reader, fields.deploymentGroup, NAME);
  const given = fields.taskDefinition.node && readPath(reader, fields.taskDefinition);
  const appSpec = fields.appSpec.node && readPath(reader, fields.appSpec);
  if (fields.appSpec.node && !fields.deploymentGroup.node) {
    reader.fault(fields.appSpec, 'appSpec needs a deploymentGroup: only CodeDeploy reads an AppSpec file');
  }
  const [service = '', cluster = 'default'] = (named ?? '').split('/').toReversed();
  const ecs: EcsTarget = {
    cluster,
    service,
    ...(group ? { deploymentGroup: group } : {}),
    taskDefinition: given ?? 'taskdef.json',
    appSpec: appSpec ?? 'appspec.yml',
  };
  return named ? { ecs } : undefined;
}

function readStrategy(reader: YamlReader, field: Field, target: Target): Strategy | undefined {
  const defaults = defaultStrategy(target);
  if (!field.node) return defaults;
  const fields = reader.map(field, ['type', 'config', 'keepBlue']);
  if (!fields) return undefined;
  const type = fields.type.node ? readType(reader, fields.type, target) : defaults.type;
  const config = fields.config.node ? readConfig(reader, fields.config, target) : defaults.config;
  const keepBlueSeconds = fields.keepBlue.node && readKeepBlue(reader, fields.keepBlue, type, target);
  return type && config ? { type, config, ...(keepBlueSeconds ? { keepBlueSeconds } : {}) } : undefined;
}

/** What CodeDeploy itself takes where nothing is said; Lambda and ECS know blue/green only. */
function defaultStrategy(target: Target): Strategy {
  if ('fleet' in target) return { type: 'in-place', config: 'CodeDeployDefault.OneAtATime' };
  if ('lambda' in target) return { type: 'blue-green', config: 'CodeDeployDefault.LambdaAllAtOnce' };
  return { type: 'blue-green', config: isNative(target) ? 'ECS' : 'CodeDeployDefault.ECSAllAtOnce' };
}

const isNative = (target: Target): boolean => 'ecs' in target && target.ecs.deploymentGroup === undefined;

function readConfig(reader: YamlReader, field: Field, target: Target): string | undefined {
  if (!isNative(target)) return readName(reader, field, CONFIG);
  const message = `expected ${field.name} only with a deploymentGroup: without one the service's own deployment configuration says how ECS shifts the traffic`;
  reader.fault(field, message);
  return undefined;
}

function readType(reader: YamlReader, field: Field, target: Target): Strategy['type'] | undefined {
  const types = 'fleet' in target ? ['in-place', 'blue-green'] : ['blue-green'];
  const type = reader.string(field, types.join(' or '));
  if (type === undefined) return undefined;
  if (types.includes(type)) return type as Strategy['type'];
  const reason = 'fleet' in target ? '' : '; only a fleet can be deployed in place';
  reader.fault(
    field,
    `expected ${field.name} to be ${types.join(' or ')}, got ${reader.got(field)}${reason}`,
  );
  return undefined;
}

function readKeepBlue(
  reader: YamlReader,
  field: Field,
  type: Strategy['type'] | undefined,
  target: Target,
): number | undefined {
  if (type === 'in-place') {
    reader.fault(
      field,
      'keepBlue needs a strategy of type blue-green: in place there is no old fleet to keep',
    );
    return undefined;
  }
  if ('lambda' in target) {
    reader.fault(field, 'keepBlue is for a fleet or an ECS service: a Lambda version is never removed');
    return undefined;
  }
  const seconds = readDuration(reader, field, 60);
  if (seconds === undefined || seconds % 60 === 0) return seconds;
  reader.fault(
    field,
    `expected ${field.name} in whole minutes, as CodeDeploy counts, got ${reader.got(field)}`,
  );
  return undefined;
}

function readBake(reader: YamlReader, field: Field): Bake {
  if (!field.node) return { seconds: 0 };
  const fields = reader.map(field, ['time', 'requests']);
  if (!fields) return { seconds: 0 };
  const seconds = readDuration(reader, fields.time, 0) ?? 0;
  const requests = fields.requests.node && readRequests(reader, fields.requests);
  return { seconds, ...(requests === undefined ? {} : { requests }) };
}

function readRequests(reader: YamlReader, field: Field): number | undefined {
  const requests = Number(reader.got(field));
  if (Number.isSafeInteger(requests) && requests >= 1) return requests;
  reader.fault(field, `expected ${field.name} to be a whole number of 1 or more, got ${reader.got(field)}`);
  return undefined;
}

function readDuration(reader: YamlReader, field: Field, least: number): number | undefined {
  const expected = 'a duration such as 90s, 30m or 1h';
  const text = reader.got(field);
  if (/^\d+$/.test(text)) {
    reader.fault(field, `expected ${field.name} to be ${expected}, got ${text}; add the unit, s, m or h`);
    return undefined;
  }
  const given = reader.string(field, expected);
  if (given === undefined) return undefined;
  const seconds = parseDuration(given);
  if (seconds === undefined) {
    reader.fault(field, `expected ${field.name} to be ${expected}, got ${text}`);
  } else if (seconds < least || seconds > LONGEST_WAIT_SECONDS) {
    const range = `${durationText(least)} to ${durationText(LONGEST_WAIT_SECONDS)}`;
    reader.fault(field, `expected ${field.name} to be ${range}, got ${given}`);
    return undefined;
  }
  return seconds;
}

function readNames(reader: YamlReader, field: Field, rule: Rule, most?: number): string[] {
  if (!field.node) return [];
  const items = reader.list(field, 'names');
  if (!items) return [];
  if (most !== undefined && items.length > most) {
    reader.fault(field, `expected ${field.name} to have at most ${most} names, got ${items.length}`);
  }
  const names = items.map((item) => readName(reader, item, rule));
  refuseTwice(reader, items, (index) => names[index], 'the name');
  return names.filter((name) => name !== undefined);
}

function readName(reader: YamlReader, field: Field, rule: Rule): string | undefined {
  const name = reader.string(field, rule.expected);
  if (name === undefined || rule.pattern.test(name)) return name;
  reader.fault(field, `expected ${named(field)} to be ${rule.expected}, got ${reader.got(field)}`);
  return undefined;
}

function readPath(reader: YamlReader, field: Field): string | undefined {
  const expected = 'a path inside the bundle';
  const path = reader.string(field, expected);
  if (path === undefined) return undefined;
  const parts = path.split('/');
  if (path.length <= 1024 && !/[\\\0]/.test(path) && !parts.some((part) => part === '' || part === '..')) {
    return parts.filter((part) => part !== '.').join('/');
  }
  reader.fault(
    field,
    `expected ${field.name} to be ${expected}, without .. and not absolute, got ${reader.got(field)}`,
  );
  return undefined;
}

function refuseTwice(
  reader: YamlReader,
  items: readonly Field[],
  value: (index: number) => string | undefined,
  what: string,
): void {
  const seen = new Map<string, Field>();
  items.forEach((item, index) => {
    const text = value(index);
    if (text === undefined) return;
    const first = seen.get(text);
    if (first) {
      const { line, column } = first.position;
      reader.fault(
        item,
        `expected ${what} only once, got ${JSON.stringify(text)} again (first at ${line}:${column})`,
      );
    } else {
      seen.set(text, item);
    }
  });
}
