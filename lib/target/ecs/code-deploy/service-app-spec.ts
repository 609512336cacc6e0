import { parse } from 'yaml';
import { parseAppSpec } from '../../../appspec/parse-app-spec.ts';
import type { Fault } from '../../../manifest/fault.ts';
import type { CheckedSource } from '../../../source/source.ts';
import type { Reached } from '../check-task-definition.ts';

/** What stands in the AppSpec file for the task definition of the release, as CodePipeline's users write it. */
const DEFINITION_PLACEHOLDER = '<TASK_DEFINITION>';

export interface ServiceAppSpec {
  /** As JSON, with the placeholder. */
  readonly content: string;
  readonly reached: Reached;
  /** By lifecycle event. */
  readonly hooks: Readonly<Record<string, string>>;
}

/** The AppSpec file that a bundle holds for a service; without faults where it can be deployed. */
export async function readServiceAppSpec(
  source: CheckedSource,
  file: string,
): Promise<{ readonly appSpec?: ServiceAppSpec; readonly faults: readonly Fault[] }> {
  const text = await source.text(file);
  const top = { file, line: 1, column: 1 };
  if (text === undefined) {
    return { faults: [{ ...top, message: 'expected the bundle to hold the AppSpec file, it does not' }] };
  }
  const reading = parseAppSpec(text, { file, os: 'any', platform: 'ECS' });
  // The managed role may call no other function: what is a warning for others cannot work here.
  const unheard = reading.warnings.filter(({ code }) => code === 'hook-name-prefix');
  const faults: Fault[] = [
    ...reading.faults,
    ...unheard.map(({ message, instead, ...place }) => ({ ...place, message: `${message}; ${instead}` })),
  ];
  if (reading.platform !== 'ECS' || !reading.appSpec || faults.length > 0) return { faults };
  const { service, hooks } = reading.appSpec;
  if (service.taskDefinition !== DEFINITION_PLACEHOLDER) {
    const message = `expected TaskDefinition: ${DEFINITION_PLACEHOLDER}, for which the pipeline puts the one that it registers, got ${service.taskDefinition}`;
    return { faults: [{ ...top, message }] };
  }
  return {
    faults,
    appSpec: {
      content: JSON.stringify(parse(text)),
      reached: { containerName: service.containerName, containerPort: service.containerPort },
      hooks,
    },
  };
}

/** The AppSpec file of one deployment. Without hooks on the way back: they judge the version that is taken away. */
export function appSpecFor(content: string, taskDefinition: string, hooks: 'called' | 'left out'): string {
  const { Hooks, ...rest } = JSON.parse(
    content.replaceAll(JSON.stringify(DEFINITION_PLACEHOLDER), JSON.stringify(taskDefinition)),
  ) as Record<string, unknown>;
  return JSON.stringify(hooks === 'called' && Hooks ? { ...rest, Hooks } : rest);
}
