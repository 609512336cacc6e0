import { isSpelling } from './fields-of.ts';
import type { YamlTree } from './yaml-tree.ts';

/** CodeDeploy's name for what an application runs on. */
export type ComputePlatform = 'Server' | 'Lambda' | 'ECS';

/** Which platform an AppSpec file is for, by what it holds; `Server` where nothing tells. */
export function tellPlatform(tree: YamlTree | undefined): ComputePlatform {
  if (tree?.kind !== 'map') return 'Server';
  const keys = [...tree.entries.keys()];
  if (keys.some((key) => /^(?:os|files|permissions)$/i.test(key))) return 'Server';
  const resources = valueOf(tree, 'Resources');
  if (!resources) return 'Server';
  return isForEcs(resources) ? 'ECS' : 'Lambda';
}

/** By the type; where that is missing or wrong, by what only a service of ECS has. */
function isForEcs(resources: YamlTree): boolean {
  const maps = resources.kind === 'list' ? resources.items : [resources];
  const entries = maps.flatMap((map) => (map.kind === 'map' ? [...map.entries] : []));
  return entries.some(([name, { value }]) => {
    const type = valueOf(value, 'Type');
    if (type?.kind === 'scalar' && type.value === 'AWS::Lambda::Function') return false;
    if (type?.kind === 'scalar' && type.value === 'AWS::ECS::Service') return true;
    const properties = valueOf(value, 'Properties');
    return isSpelling(name, 'TargetService') || valueOf(properties, 'TaskDefinition') !== undefined;
  });
}

const valueOf = (tree: YamlTree | undefined, name: string): YamlTree | undefined =>
  tree?.kind === 'map' ? [...tree.entries].find(([key]) => isSpelling(key, name))?.[1].value : undefined;
