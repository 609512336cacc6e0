import type { RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import * as z from 'zod/mini';
import type { Fault } from '../../manifest/fault.ts';
import { readYaml } from '../../manifest/yaml-reader.ts';

export type TaskDefinitionInput = Omit<RegisterTaskDefinitionCommandInput, 'tags'>;

/** What the build leaves beside the task definition. */
export const IMAGE_DETAIL = 'imageDetail.json';
/** What stands in the task definition for the image that the build made. */
export const IMAGE_PLACEHOLDER = '<IMAGE1_NAME>';

export interface DefinitionTexts {
  /** Path of the task definition in the bundle. */
  readonly path: string;
  readonly text: string;
  /** The text of imageDetail.json, where there is one. */
  readonly imageDetail: string | undefined;
}

export interface ComposedDefinition {
  /** Only there when there are no faults. */
  readonly definition?: TaskDefinitionInput;
  readonly faults: readonly Fault[];
}

/**
 * The task definition of a release: the bundle's own, with the image that the build names. Both files are those of
 * CodePipeline's deploy action for ECS.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html#file-reference-ecs-bluegreen
 */
export function composeTaskDefinition({ path, text, imageDetail }: DefinitionTexts): ComposedDefinition {
  // JSON is YAML with less; the YAML reader knows where things stand.
  const reader = readYaml(text, path, { aliases: 'refused' });
  const fault = (at: readonly (string | number)[], message: string): Fault => ({
    file: path,
    ...reader.at(at),
    message,
  });
  const read = readJson(text);
  if ('error' in read) {
    const [first] = reader.faults;
    return { faults: [first ?? fault([], `expected JSON, got: ${read.error}`)] };
  }
  const parsed = taskDefinition.safeParse(read.value);
  if (!parsed.success) {
    return {
      faults: parsed.error.issues.map(({ path: where, message }) =>
        fault(where as (string | number)[], `expected ${where.join('.') || 'the file'} ${EXPECTED(message)}`),
      ),
    };
  }
  const image = imageOf(imageDetail);
  const faults = [
    ...image.faults,
    ...imageFaults(parsed.data, { fault, hasImage: imageDetail !== undefined }),
  ];
  return faults.length > 0 ? { faults } : { faults, definition: withImage(read.value, image.uri) };
}

const EXPECTED = (message: string): string => `as RegisterTaskDefinition takes it: ${message}`;

const taskDefinition = z.object({
  family: z.optional(z.string()),
  containerDefinitions: z
    .array(z.object({ name: z.string(), image: z.string() }))
    .check(z.minLength(1, 'at least one container')),
});

function readJson(text: string): { readonly value: unknown } | { readonly error: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

const imageDetailFile = z.object({ ImageURI: z.string().check(z.minLength(1)) });

function imageOf(text: string | undefined): { readonly uri?: string; readonly faults: readonly Fault[] } {
  if (text === undefined) return { faults: [] };
  const read = readJson(text);
  const detail = 'value' in read ? imageDetailFile.safeParse(read.value).data : undefined;
  if (detail) return { uri: detail.ImageURI, faults: [] };
  const message = 'expected {"ImageURI": "…"}, the image that the build made';
  return { faults: [{ file: IMAGE_DETAIL, line: 1, column: 1, message }] };
}

type FaultAt = (at: readonly (string | number)[], message: string) => Fault;

function imageFaults(
  { containerDefinitions }: z.infer<typeof taskDefinition>,
  { fault, hasImage }: { readonly fault: FaultAt; readonly hasImage: boolean },
): Fault[] {
  return containerDefinitions.flatMap(({ image }, index) => {
    const at = ['containerDefinitions', index, 'image'];
    if (!/^<.*>$/.test(image)) return [];
    if (image !== IMAGE_PLACEHOLDER)
      return [fault(at, `expected an image or ${IMAGE_PLACEHOLDER}, got ${image}, which nothing replaces`)];
    if (hasImage) return [];
    return [
      fault(at, `expected ${IMAGE_DETAIL} beside ${image}: a build that leaves {"ImageURI": "…"} in it`),
    ];
  });
}

function withImage(value: unknown, uri: string | undefined): TaskDefinitionInput {
  const definition = value as TaskDefinitionInput;
  return {
    ...definition,
    containerDefinitions: definition.containerDefinitions!.map((container) =>
      container.image === IMAGE_PLACEHOLDER ? { ...container, image: uri } : container,
    ),
  };
}
