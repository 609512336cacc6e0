import type { BundleFiles } from '../../../lib/appspec/bundle-files.ts';
import { IMAGE_DETAIL, IMAGE_PLACEHOLDER } from '../../../lib/target/ecs/compose-task-definition.ts';
import type { Build, EcsApplication } from '../application.ts';
import { slug } from '../slug.ts';
import { loose, readJson, text } from './read-json.ts';

/** A service of ECS: its task definition is in taskdef.json. A Dockerfile alone does not tell which service it is for. */
export async function findEcs(folder: BundleFiles): Promise<EcsApplication | undefined> {
  const definition = await readJson(folder, 'taskdef.json');
  if (!definition) return undefined;
  const containers = Array.isArray(definition['containerDefinitions'])
    ? definition['containerDefinitions'].map(loose)
    : [];
  const name = text(definition['family']) ?? text(containers[0]?.['name']);
  const isBuilt = containers.some(({ image }) => image === IMAGE_PLACEHOLDER);
  return {
    kind: 'ecs',
    by: 'taskdef.json',
    ...(name === undefined ? {} : { name }),
    ...(isBuilt ? { build: imageBuild(slug(name ?? 'app')) } : {}),
  };
}

/** Of the image that takes the place of the placeholder; the build's project must be privileged, and may push. */
const imageBuild = (repository: string): Build => ({
  build: [
    'registry="$(aws sts get-caller-identity --query Account --output text).dkr.ecr.$AWS_REGION.amazonaws.com"',
    'aws ecr get-login-password | docker login --username AWS --password-stdin "$registry"',
    `image="$registry/${repository}:build-$CODEBUILD_BUILD_NUMBER"`,
    'docker build --tag "$image" .',
    'docker push "$image"',
    `printf '{"ImageURI":"%s"}' "$image" >${IMAGE_DETAIL}`,
  ],
  files: ['taskdef.json', IMAGE_DETAIL],
});
