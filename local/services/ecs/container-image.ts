import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clientException } from './errors.ts';

/** The label that names a container's folder on this machine where its image is one that AWS itself will pull. */
const FOLDER_LABEL = 'signalbox.folder';

/**
 * The folder that stands for a container's image: there is no Docker here. Either the image is itself a folder,
 * `file:///absolute/folder`, or the definition's `dockerLabels` name one as `signalbox.folder`, so that the same
 * definition can go to AWS. Throws ClientException for any other image.
 */
export function imageFolder({ name, image = '', dockerLabels }: ContainerDefinition): string {
  const label = dockerLabels?.[FOLDER_LABEL];
  if (label !== undefined) {
    if (isAbsolute(label)) return label;
    throw clientException(
      `Container '${name}': expected an absolute folder in the label ${FOLDER_LABEL}, got '${label}'.`,
    );
  }
  if (image.startsWith('file:///')) return fileURLToPath(image);
  throw clientException(
    `Container '${name}': the local cloud has no Docker and cannot run image '${image}'. Name a folder of this machine instead: image 'file:///absolute/folder', or the docker label '${FOLDER_LABEL}' with an absolute folder.`,
  );
}
