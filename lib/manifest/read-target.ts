import type { EcsTarget, LambdaTarget, Target } from './manifest.ts';
import { CODE_DEPLOY_NAME, readName, type NameRule } from './read-name.ts';
import { readPath } from './read-path.ts';
import { refuseRepeats } from './refuse-repeats.ts';
import type { Field, YamlReader } from './yaml-reader.ts';

const FUNCTION: NameRule = {
  pattern: /^[A-Za-z0-9_-]{1,64}$/,
  expected: 'the name of a Lambda function (1 to 64 letters, digits, _ and -)',
};
const ALIAS: NameRule = {
  pattern: /^(?!\d+$)[A-Za-z0-9_-]{1,128}$/,
  expected: 'the name of a Lambda alias (letters, digits, _ and -, not only digits)',
};
const SERVICE: NameRule = {
  pattern: /^(?:[A-Za-z0-9_-]{1,255}\/)?[A-Za-z0-9_-]{1,255}$/,
  expected: 'an ECS service (cluster/service; the service alone is one of the cluster default)',
};

export function readTarget(
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
  const group = readName(reader, deploymentGroup, CODE_DEPLOY_NAME);
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
  const deploymentGroup = fields && readName(reader, fields.deploymentGroup, CODE_DEPLOY_NAME);
  return deploymentGroup ? { fleet: { deploymentGroup } } : undefined;
}

function readLambdas(reader: YamlReader, field: Field): Target | undefined {
  const items = reader.list(field, 'functions (function, alias, deploymentGroup, path)');
  if (!items) return undefined;
  if (items.length === 0) reader.fault(field, `expected ${field.name} to name a function, got an empty list`);
  const lambda = items.map((item) => readLambda(reader, item));
  const valueOf = (index: number) => lambda[index] && `${lambda[index].function}:${lambda[index].alias}`;
  refuseRepeats(reader, items, { what: 'the function and alias', valueOf });
  return { lambda: lambda.filter((target) => target !== undefined) };
}

function readLambda(reader: YamlReader, item: Field): LambdaTarget | undefined {
  const fields = reader.map(item, ['function', 'alias', 'deploymentGroup', 'path']);
  if (!fields) return undefined;
  const name = readName(reader, fields.function, FUNCTION);
  const alias = readName(reader, fields.alias, ALIAS);
  const deploymentGroup = readName(reader, fields.deploymentGroup, CODE_DEPLOY_NAME);
  const path = readPath(reader, fields.path);
  // The whole bundle (`.`) is an empty path.
  return name && alias && deploymentGroup && path !== undefined
    ? { function: name, alias, deploymentGroup, path }
    : undefined;
}

function readEcs(reader: YamlReader, field: Field): Target | undefined {
  const fields = reader.map(field, ['service', 'deploymentGroup', 'taskDefinition', 'appSpec']);
  if (!fields) return undefined;
  const name = readName(reader, fields.service, SERVICE);
  const group = fields.deploymentGroup.node && readName(reader, fields.deploymentGroup, CODE_DEPLOY_NAME);
  const given = fields.taskDefinition.node && readPath(reader, fields.taskDefinition);
  const appSpec = fields.appSpec.node && readPath(reader, fields.appSpec);
  if (fields.appSpec.node && !fields.deploymentGroup.node) {
    reader.fault(fields.appSpec, 'appSpec needs a deploymentGroup: only CodeDeploy reads an AppSpec file');
  }
  const [service = '', cluster = 'default'] = (name ?? '').split('/').toReversed();
  const ecs: EcsTarget = {
    cluster,
    service,
    ...(group ? { deploymentGroup: group } : {}),
    taskDefinition: given ?? 'taskdef.json',
    appSpec: appSpec ?? 'appspec.yml',
  };
  return name ? { ecs } : undefined;
}
