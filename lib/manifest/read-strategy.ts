import type { Strategy, Target } from './manifest.ts';
import { readDuration } from './read-duration.ts';
import { readName, type NameRule } from './read-name.ts';
import type { Field, YamlReader } from './yaml-reader.ts';

const CONFIG: NameRule = { pattern: /^.{1,100}$/, expected: 'the name of a deployment configuration' };

export function readStrategy(reader: YamlReader, field: Field, target: Target): Strategy | undefined {
  const defaults = defaultStrategy(target);
  if (!field.node) return defaults;
  const fields = reader.map(field, ['type', 'config', 'keepBlue']);
  if (!fields) return undefined;
  const type = fields.type.node ? readType(reader, fields.type, target) : defaults.type;
  const config = fields.config.node ? readConfig(reader, fields.config, target) : defaults.config;
  const keepBlueSeconds = fields.keepBlue.node && readKeepBlue(reader, fields.keepBlue, { type, target });
  return type && config ? { type, config, ...(keepBlueSeconds ? { keepBlueSeconds } : {}) } : undefined;
}

/** What CodeDeploy itself takes where nothing is said; Lambda and ECS know blue/green only. */
function defaultStrategy(target: Target): Strategy {
  if ('fleet' in target) return { type: 'in-place', config: 'CodeDeployDefault.OneAtATime' };
  if ('lambda' in target) return { type: 'blue-green', config: 'CodeDeployDefault.LambdaAllAtOnce' };
  return { type: 'blue-green', config: isNative(target) ? 'ECS' : 'CodeDeployDefault.ECSAllAtOnce' };
}

const isNative = (target: Target): boolean => 'ecs' in target && target.ecs.deploymentGroup === undefined;

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

function readConfig(reader: YamlReader, field: Field, target: Target): string | undefined {
  if (!isNative(target)) return readName(reader, field, CONFIG);
  const message = `expected ${field.name} only with a deploymentGroup: without one the service's own deployment configuration says how ECS shifts the traffic`;
  reader.fault(field, message);
  return undefined;
}

function readKeepBlue(
  reader: YamlReader,
  field: Field,
  { type, target }: { readonly type: Strategy['type'] | undefined; readonly target: Target },
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
