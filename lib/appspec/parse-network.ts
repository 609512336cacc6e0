import type { EcsNetwork } from './ecs-app-spec.ts';
import { found } from './fault-log.ts';
import type { FaultLog } from './fault-log.ts';
import { fieldsOf } from './fields-of.ts';
import { isNull } from './list-items.ts';
import { requiredMap, requiredText } from './required-field.ts';
import type { YamlMap, YamlTree } from './yaml-tree.ts';

const SETTINGS = ['Subnets', 'SecurityGroups', 'AssignPublicIp'] as const;

/** `NetworkConfiguration` of an ECS service: all of its settings or none. */
export function parseNetwork(tree: YamlTree | undefined, log: FaultLog): EcsNetwork | undefined {
  if (isNull(tree)) return undefined;
  if (tree.kind !== 'map') {
    log.fault(tree.at, 'not-a-map', `expected \`NetworkConfiguration\` as a map, found ${found(tree)}`);
    return undefined;
  }
  const { AwsvpcConfiguration } = fieldsOf(tree, ['AwsvpcConfiguration'], log);
  if (tree.entries.size === 0) return undefined;
  const place = { map: tree, key: 'AwsvpcConfiguration', of: 'NetworkConfiguration' };
  const settings = requiredMap(AwsvpcConfiguration, place, log);
  return settings && readSettings(settings, log);
}

function readSettings(map: YamlMap, log: FaultLog): EcsNetwork | undefined {
  const fields = fieldsOf(map, SETTINGS, log);
  const missing = SETTINGS.filter((key) => isNull(fields[key]));
  if (missing.length === SETTINGS.length) return undefined;
  if (missing.length > 0) {
    const message = `expected all of ${SETTINGS.join(', ')} or none, found no ${missing.join(' and no ')}`;
    log.fault(map.at, 'incomplete-network', message);
  }
  const subnets = readNames(fields.Subnets, 'Subnets', log);
  const securityGroups = readNames(fields.SecurityGroups, 'SecurityGroups', log);
  const assignPublicIp = readAssignPublicIp(fields.AssignPublicIp, log);
  return subnets && securityGroups && assignPublicIp && { subnets, securityGroups, assignPublicIp };
}

function readNames(tree: YamlTree | undefined, key: string, log: FaultLog): readonly string[] | undefined {
  if (isNull(tree)) return undefined;
  if (tree.kind !== 'list' || tree.items.length === 0) {
    const what = tree.kind === 'list' ? 'an empty list' : found(tree);
    log.fault(tree.at, 'not-a-list', `expected \`${key}\` as a list of ids, found ${what}`);
    return undefined;
  }
  const map: YamlMap = { kind: 'map', at: tree.at, entries: new Map() };
  return tree.items.flatMap((item) => requiredText(item, { map, key, of: 'AwsvpcConfiguration' }, log) ?? []);
}

function readAssignPublicIp(
  tree: YamlTree | undefined,
  log: FaultLog,
): EcsNetwork['assignPublicIp'] | undefined {
  if (isNull(tree)) return undefined;
  const value = tree.kind === 'scalar' ? tree.value : undefined;
  if (value === 'ENABLED' || value === 'DISABLED') return value;
  log.fault(tree.at, 'invalid-assign-public-ip', `expected ENABLED or DISABLED, found ${found(tree)}`);
  return undefined;
}
