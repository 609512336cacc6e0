import { APPSPEC } from '../../../lib/appspec/check-app-spec.ts';
import type { BundleFiles } from '../../../lib/appspec/bundle-files.ts';
import { IMAGE_DETAIL, IMAGE_PLACEHOLDER } from '../../../lib/target/ecs/compose-task-definition.ts';
import type { Build, EcsApplication } from '../application.ts';
import { SCRIPTS } from '../compose/app-spec-text.ts';
import { slug } from '../slug.ts';
import { loose, readJson, text, type Loose } from './read-json.ts';

/** A service of ECS: its task definition is in taskdef.json. A Dockerfile alone does not tell which service it is for. */
export async function findEcs(folder: BundleFiles): Promise<EcsApplication | undefined> {
  const definition = await readJson(folder, 'taskdef.json');
  if (!definition) return undefined;
  const containers = Array.isArray(definition['containerDefinitions'])
    ? definition['containerDefinitions'].map(loose)
    : [];
  const name = text(definition['family']) ?? text(containers[0]?.['name']);
  const container = containers.map(reached).find((one) => one !== undefined);
  const isBuilt = containers.some(({ image }) => image === IMAGE_PLACEHOLDER);
  return {
    kind: 'ecs',
    by: 'taskdef.json',
    hasAppSpec: (await folder.read(APPSPEC)) !== undefined,
    ...(name === undefined ? {} : { name }),
    ...(container === undefined ? {} : { container }),
    ...(isBuilt ? { build: IMAGE_BUILD, repository: slug(name ?? 'app') } : {}),
  };
}

function reached(container: Loose): EcsApplication['container'] {
  const ports: unknown = container['portMappings'];
  const port = Array.isArray(ports) ? loose(ports[0])['containerPort'] : undefined;
  const name = text(container['name']);
  return name !== undefined && typeof port === 'number' ? { name, port } : undefined;
}

/** The project must be privileged, and may push: https://docs.aws.amazon.com/codebuild/latest/userguide/sample-docker.html */
const IMAGE_BUILD: Build = {
  build: [`sh ${SCRIPTS}/image.sh`],
  files: ['taskdef.json', IMAGE_DETAIL],
};
