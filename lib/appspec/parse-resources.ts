import { found } from './fault-log.ts';
import type { FaultLog } from './fault-log.ts';
import { fieldsOf } from './fields-of.ts';
import { isNull } from './list-items.ts';
import type { Position } from './position.ts';
import { requiredMap, requiredText } from './required-field.ts';
import type { YamlMap, YamlTree } from './yaml-tree.ts';

/** The one resource of an AppSpec file for Lambda or ECS. */
export interface Resource {
  readonly name: string;
  readonly nameAt: Position;
  readonly properties: YamlMap;
}

/**
 * `Resources`: a list of one map with one resource of the given type. More than one is refused, as AWS's own checker for
 * AppSpec files does (aws-samples/aws-codedeploy-appspec-assistant).
 */
export function parseResources(
  top: { readonly map: YamlMap; readonly resources: YamlTree | undefined },
  type: string,
  log: FaultLog,
): Resource | undefined {
  const entry = oneResource(top, type, log);
  if (!entry) return undefined;
  const { name, nameAt, value } = entry;
  if (value.kind !== 'map') {
    const message = `expected ${name} as a map with Type and Properties, found ${found(value)}; indent them below it`;
    log.fault(isNull(value) ? nameAt : value.at, 'not-a-map', message);
    return undefined;
  }
  const fields = fieldsOf(value, ['Type', 'Properties'], log);
  const given = requiredText(fields.Type, { map: value, key: 'Type', of: name }, log);
  if (given !== undefined && given !== type) {
    log.fault(fields.Type!.at, 'resource-type', `expected \`Type: ${type}\`, found ${found(fields.Type)}`);
  }
  const properties = requiredMap(fields.Properties, { map: value, key: 'Properties', of: name }, log);
  return properties && { name, nameAt, properties };
}

interface ResourceEntry {
  readonly name: string;
  readonly nameAt: Position;
  readonly value: YamlTree;
}

function oneResource(
  { map, resources }: { readonly map: YamlMap; readonly resources: YamlTree | undefined },
  type: string,
  log: FaultLog,
): ResourceEntry | undefined {
  if (isNull(resources)) {
    log.fault(map.at, 'resources-required', `expected \`Resources\` with one ${type}, found nothing`);
    return undefined;
  }
  if (resources.kind !== 'list') {
    const message = `expected \`Resources\` as a list of one ${type}, found ${found(resources)}; begin it with \`- \``;
    log.fault(resources.at, 'not-a-list', message);
    return undefined;
  }
  const strange = resources.items.find((item) => item.kind !== 'map');
  if (strange) {
    log.fault(
      strange.at,
      'not-a-map',
      `expected a resource as \`NAME:\` and its map, found ${found(strange)}`,
    );
    return undefined;
  }
  return onlyOne(resources, log);
}

function onlyOne(resources: YamlTree & { readonly kind: 'list' }, log: FaultLog): ResourceEntry | undefined {
  const all = resources.items.flatMap((item) => (item.kind === 'map' ? [...item.entries] : []));
  const [first, second] = all.map(([name, { keyAt, value }]) => ({ name, nameAt: keyAt, value }));
  if (!first) {
    log.fault(resources.at, 'resources-required', 'expected one resource, found an empty list');
  } else if (second) {
    const hint = /^(?:type|properties)$/i.test(second.name) ? `; indent it below ${first.name}` : '';
    const message = `expected one resource, found ${second.name} beside ${first.name}${hint}`;
    log.fault(second.nameAt, 'one-resource', message);
    return undefined;
  }
  return first;
}
