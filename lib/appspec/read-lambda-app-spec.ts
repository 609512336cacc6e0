import { found } from './fault-log.ts';
import type { FaultLog } from './fault-log.ts';
import { fieldsOf } from './fields-of.ts';
import { LAMBDA_HOOKS } from './lambda-app-spec.ts';
import type { LambdaAppSpec, LambdaFunction } from './lambda-app-spec.ts';
import type { Resource } from './parse-resources.ts';
import { readResourceFrame } from './read-resource-frame.ts';
import { requiredText, writtenText } from './required-field.ts';
import type { FieldPlace } from './required-field.ts';
import type { YamlMap, YamlTree } from './yaml-tree.ts';

/** Reads the AppSpec of a Lambda deployment; undefined where the log has got faults. */
export function readLambdaAppSpec(top: YamlMap, log: FaultLog): LambdaAppSpec | undefined {
  const read = readResourceFrame(
    top,
    { type: 'AWS::Lambda::Function', hooks: LAMBDA_HOOKS, read: readFunction },
    log,
  );
  return read && { version: read.version, function: read.content, hooks: read.hooks };
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
