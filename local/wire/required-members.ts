import { NormalizedSchema } from '@smithy/core/schema';

/** The names of a structure's required members: the schema lists them first and says how many they are. */
export function requiredMembers(schema: NormalizedSchema): readonly string[] {
  const shape: unknown = schema.getSchema();
  if (!Array.isArray(shape)) return [];
  return (shape[4] as string[]).slice(0, (shape[6] as number | undefined) ?? 0);
}
