import type { EcsCapacityProvider } from './ecs-app-spec.ts';
import { found } from './fault-log.ts';
import type { FaultLog } from './fault-log.ts';
import { fieldsOf } from './fields-of.ts';
import { isNull, mapItems } from './list-items.ts';
import { requiredText } from './required-field.ts';
import type { YamlMap, YamlTree } from './yaml-tree.ts';

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html */
const MOST = { Base: 100_000, Weight: 1000 } as const;

/** `CapacityProviderStrategy` of an ECS service; at most one provider may have a base. */
export function parseCapacityProviders(
  tree: YamlTree | undefined,
  log: FaultLog,
): readonly EcsCapacityProvider[] {
  const items = mapItems(tree, 'capacity providers', log);
  const providers = items.map((item) => readProvider(item, log));
  const second = providers.filter((provider) => provider && provider.base > 0)[1];
  if (second) {
    const { at } = items[providers.indexOf(second)]!;
    log.fault(
      at,
      'invalid-capacity',
      'expected one capacity provider with a Base above 0, found a second one',
    );
  }
  return providers.filter((provider) => provider !== undefined);
}

function readProvider(item: YamlMap, log: FaultLog): EcsCapacityProvider | undefined {
  const fields = fieldsOf(item, ['Base', 'CapacityProvider', 'Weight'], log);
  const place = { map: item, key: 'CapacityProvider', of: 'this entry of CapacityProviderStrategy' };
  const capacityProvider = requiredText(fields.CapacityProvider, place, log);
  const base = readAmount(fields.Base, 'Base', log);
  const weight = readAmount(fields.Weight, 'Weight', log);
  return capacityProvider === undefined ? undefined : { capacityProvider, base, weight };
}

function readAmount(tree: YamlTree | undefined, key: keyof typeof MOST, log: FaultLog): number {
  if (isNull(tree)) return 0;
  const value = tree.kind === 'scalar' ? tree.value : undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST[key]) return value;
  const message = `expected \`${key}\` as a number from 0 to ${MOST[key]}, found ${found(tree)}`;
  log.fault(tree.at, 'invalid-capacity', message);
  return 0;
}
