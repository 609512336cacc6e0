import type { Cloud } from '../../../cloud.ts';
import { operationOf, SDK_SERVICES } from '../integrations/sdk-services.ts';
import type { MachineDefinition } from '../interpreter/definition.ts';
import { invalidDefinition } from '../validation/diagnostic.ts';
import type { Diagnostic } from '../validation/diagnostic.ts';
import { validateDefinition } from '../validation/validate-definition.ts';
import { taskResources } from './task-resources.ts';

/** All that is wrong with a definition in this cloud, and the definition where nothing is. */
export async function diagnose(
  cloud: Cloud,
  text: string,
): Promise<{ readonly diagnostics: readonly Diagnostic[]; readonly definition?: MachineDefinition }> {
  const validation = validateDefinition(text);
  if (!validation.definition) return validation;
  const diagnostics = await unknownActions(cloud, validation.definition);
  return diagnostics.length > 0 ? { diagnostics } : validation;
}

/** The definition, or InvalidDefinition. */
export async function checkDefinition(cloud: Cloud, text: string): Promise<MachineDefinition> {
  const { diagnostics, definition } = await diagnose(cloud, text);
  if (!definition) throw invalidDefinition(diagnostics);
  return definition;
}

/** The SDK integrations that name a service or an action that does not exist. */
async function unknownActions(cloud: Cloud, definition: MachineDefinition): Promise<Diagnostic[]> {
  const diagnostics: Diagnostic[] = [];
  for (const { arn, type, action, location } of taskResources(definition)) {
    if (!type.startsWith('aws-sdk:')) continue;
    const service = SDK_SERVICES[type.replace('aws-sdk:', '')]?.service;
    const model = service === undefined ? undefined : await cloud.model(service).catch(() => undefined);
    if (model?.operations.has(operationOf(action))) continue;
    diagnostics.push({
      code: 'SCHEMA_VALIDATION_FAILED',
      message: `The resource provided ${arn} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`,
      location,
    });
  }
  return diagnostics;
}
