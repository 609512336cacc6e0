import type { Tag } from '@aws-sdk/client-cloudformation';
import type { ResourceRecord, StackRecord } from '../records.ts';
import { resourceType } from '../resource-types.ts';
import type { Properties } from '../resources/resource-type.ts';
import { evaluateValue } from '../template/intrinsics.ts';
import type { Prepared } from './prepare.ts';
import { tagsOf } from './resource-context.ts';

/** What a resource is to be. */
export interface Wanted extends Pick<
  ResourceRecord,
  'logicalId' | 'type' | 'properties' | 'metadata' | 'needs'
> {
  readonly deletionPolicy?: string;
  readonly updateReplacePolicy?: string;
  readonly tags: readonly Tag[];
}

/** What the definition says of one resource, as the stack's other resources are now. */
export function wantedResource(stack: StackRecord, prepared: Prepared, logicalId: string): Wanted {
  const definition = prepared.resources.get(logicalId)!;
  const surroundings = prepared.surroundings(stack.resources);
  const evaluated = evaluateValue(definition.Properties ?? {}, surroundings) as Properties;
  // Through JSON, because that is how the store keeps it: what is compared later must not differ by its kind.
  const properties = JSON.parse(JSON.stringify(evaluated)) as Properties;
  const { Type: type, Metadata, DeletionPolicy, UpdateReplacePolicy } = definition;
  const taggable = resourceType(type).properties.includes('Tags');
  return {
    logicalId,
    type,
    properties,
    needs: [...prepared.dependencies.get(logicalId)!],
    tags: taggable ? tagsOf(stack.definition, properties) : [],
    ...(Metadata === undefined ? {} : { metadata: Metadata }),
    ...(DeletionPolicy === undefined ? {} : { deletionPolicy: DeletionPolicy }),
    ...(UpdateReplacePolicy === undefined ? {} : { updateReplacePolicy: UpdateReplacePolicy }),
  };
}
