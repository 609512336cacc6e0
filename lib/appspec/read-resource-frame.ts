import type { FaultLog } from './fault-log.ts';
import { fieldsOf } from './fields-of.ts';
import { parseFunctionHooks } from './parse-function-hooks.ts';
import { parseResources, type Resource } from './parse-resources.ts';
import { parseZeroVersion } from './parse-zero-version.ts';
import type { YamlMap } from './yaml-tree.ts';

/** What an AppSpec file with a resource may hold. */
export interface ResourceFrame<Content, Hook extends string> {
  /** `AWS::Lambda::Function` */
  readonly type: string;
  readonly hooks: readonly Hook[];
  read(resource: Resource, log: FaultLog): Content | undefined;
}

/** Reads version, resource and hooks, which Lambda and ECS write alike; undefined where the log has got faults. */
export function readResourceFrame<Content, Hook extends string>(
  top: YamlMap,
  frame: ResourceFrame<Content, Hook>,
  log: FaultLog,
) {
  const fields = fieldsOf(top, ['version', 'Resources', 'Hooks'], log);
  const version = parseZeroVersion(fields.version, top, log);
  const resource = parseResources({ map: top, resources: fields.Resources }, frame.type, log);
  const content = resource && frame.read(resource, log);
  const hooks = parseFunctionHooks(fields.Hooks, frame.hooks, log);
  if (version === undefined || !content || log.faults.length > 0) return undefined;
  return { version, content, hooks };
}
