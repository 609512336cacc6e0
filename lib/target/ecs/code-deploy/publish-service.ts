import { faultText } from '../../../manifest/fault.ts';
import type { PlannedValidator } from '../../../release/plan.ts';
import { Refused } from '../../../release/refused.ts';
import type { CheckedSource } from '../../../source/source.ts';
import type { Start } from '../../deploy-target.ts';
import { publishDefinition, type Beside } from '../publish-definition.ts';
import { readServiceAppSpec } from './service-app-spec.ts';
import type { ServicePorts } from './service-ports.ts';

/** Registers the task definition, and keeps the AppSpec file and the hooks that it names. */
export const publishService = (start: Start, ports: ServicePorts): Promise<void> =>
  publishDefinition(start, (source) => readBeside(source, start.planned.service!.appSpec!, ports), ports);

async function readBeside(
  source: CheckedSource,
  file: string,
  { hookTimeout }: Pick<ServicePorts, 'hookTimeout'>,
): Promise<Beside> {
  const { appSpec, faults } = await readServiceAppSpec(source, file);
  if (!appSpec) throw new Refused(faults.map(faultText).join('; '));
  const hooks: PlannedValidator[] = [];
  for (const [event, name] of Object.entries(appSpec.hooks)) {
    const timeoutSeconds = await hookTimeout(name);
    if (timeoutSeconds === undefined) {
      throw new Refused(`${file}: expected the Lambda function ${name} (${event}) to exist, it does not`);
    }
    hooks.push({ event, name: functionName(name), timeoutSeconds });
  }
  return { reached: [appSpec.reached], appSpecContent: appSpec.content, hooks };
}

/** Of a name or an ARN, with or without a version. */
const functionName = (reference: string): string =>
  reference.replace(/^.*:function:/, '').replace(/:.*$/, '');
