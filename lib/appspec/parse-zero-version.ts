import { found } from './fault-log.ts';
import type { FaultLog } from './fault-log.ts';
import type { YamlMap, YamlTree } from './yaml-tree.ts';

/**
 * `version` of an AppSpec file for Lambda or ECS: 0.0 is the one value that is allowed, and the user guide has it both as a
 * number and as a text. https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure.html
 */
export function parseZeroVersion(tree: YamlTree | undefined, top: YamlMap, log: FaultLog): 0 | undefined {
  if (tree?.kind === 'scalar' && (tree.value === 0 || tree.value === '0.0')) return 0;
  log.fault(tree?.at ?? top.at, 'invalid-version', `expected \`version: 0.0\`, found ${found(tree)}`);
  return undefined;
}
