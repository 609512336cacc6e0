import { found } from './fault-log.ts';
import type { FaultLog } from './fault-log.ts';
import { fieldsOf } from './fields-of.ts';
import { LAMBDA_HOOKS } from './lambda-app-spec.ts';
import type { LambdaAppSpec, LambdaFunction } from './lambda-app-spec.ts';
import { parseFunctionHooks } from './parse-function-hooks.ts';
import { parseResources } from './parse-resources.ts';
import type { Resource } from './parse-resources.ts';
import { parseZeroVersion } from './parse-zero-version.ts';
import { requiredText, writtenText } from './required-field.ts';
import type { FieldPlace } from './required-field.ts';
import type { YamlMap, YamlTree } from './yaml-tree.ts';

/** Reads the AppSpec of a Lambda deployment; undefined where the log has got faults. */
export function readLambdaAppSpec(top: YamlMap, log: FaultLog): LambdaAppSpec | undefined {
  const fields = fieldsOf(top, ['version', 'Resources', 'Hooks'], log);
  const version = parseZeroVersion(fields.version, top, log);
  const place = { map: top, resources: fields.Resources };
  const resource = parseResources(place, 'AWS::Lambda::Function', log);
  const called = resource && readFunction(resource, log);
  const hooks = parseFunctionHooks(fields.Hooks, LAMBDA_HOOKS, log);
  if (version === undefined || !called || log.faults.length > 0) return undefined;
  return { version, function: called, hooks };
}

function readFunction({ name, properties }: Resource, log: FaultLog): LambdaFunction | undefined {
  const fields = fieldsOf(properties, ['Name', 'Alias', 'CurrentVersion', 'TargetVersion'], log);
  const place = (key: string): FieldPlace => ({ map: properties, key, of: `Properties of ${name}` });
  const functionName = requiredText(fields.Name, place('Name'), log);
  const alias = requiredText(fields.Alias, place('Alias'), log);
  const currentVersion = parseVersion(fields.CurrentVersion, place('CurrentVersion'), log);
  const targetVersion = parseVersion(fields.TargetVersion, place('TargetVersion'), log);
  if (functionName === undefined || alias === undefined) return undefined;
  if (currentVersion === undefined || targetVersion === undefined) return undefined;
  return { resource: name, name: functionName, alias, currentVersion, targetVersion };
}

/** A published version: `$LATEST`, an alias and a fraction are none. */
function parseVersion(tree: YamlTree | undefined, place: FieldPlace, log: FaultLog): string | undefined {
  if (tree?.kind !== 'scalar' || tree.value === null) return requiredText(tree, place, log);
  const text = writtenText(tree);
  if (!/^[1-9]\d*$/.test(text)) {
    const message = `expected ${place.key} as a version's number, such as "2", found ${found(tree)}`;
    log.fault(tree.at, 'invalid-function-version', message);
    return undefined;
  }
  if (typeof tree.value === 'number') {
    log.warn(tree.at, {
      code: 'version-as-number',
      message: `\`${place.key}\` is documented as a text, and this is a number`,
      instead: `write ${place.key}: "${text}"`,
    });
  }
  return text;
}
