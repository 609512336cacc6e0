import { APPSPEC } from '../../../lib/appspec/check-app-spec.ts';
import { IMAGE_DETAIL } from '../../../lib/target/ecs/compose-task-definition.ts';
import type { Answers } from '../answers.ts';
import type { EcsApplication } from '../application.ts';
import { SCRIPTS } from './app-spec-text.ts';
import type { ComposedFile } from './composed-file.ts';
import { yamlScalar } from './yaml-scalar.ts';

/** What makes the image of a service, and what CodeDeploy is to know of it where it deploys the service. */
export function ecsFiles(application: EcsApplication, { environments }: Answers): readonly ComposedFile[] {
  const { repository, container, hasAppSpec } = application;
  return [
    ...(isByCodeDeploy(environments) && !hasAppSpec && container
      ? [{ path: APPSPEC, text: appSpecText(container), executable: false }]
      : []),
    ...(repository === undefined
      ? []
      : [{ path: `${SCRIPTS}/image.sh`, text: imageScript(repository), executable: true }]),
  ];
}

/** Else ECS itself deploys it. */
export const isByCodeDeploy = (environments: Answers['environments']): boolean =>
  environments.some(({ deploymentGroup }) => deploymentGroup !== '');

const appSpecText = ({ name, port }: NonNullable<EcsApplication['container']>) => `version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: <TASK_DEFINITION> # the one that a release makes of taskdef.json
        LoadBalancerInfo: { ContainerName: ${yamlScalar(name)}, ContainerPort: ${port} }
`;

const imageScript = (repository: string) => `#!/bin/sh
# Makes the image of a release and says in ${IMAGE_DETAIL} where it is.
set -eu
if [ -n "\${SIGNALBOX_LOCAL_IMAGES:-}" ]; then
  # The local cloud has no Docker: an image is a folder that outlives the build, in which the container's \`command\` runs.
  image="file://$SIGNALBOX_LOCAL_IMAGES/$SIGNALBOX_RELEASE"
  mkdir -p "\${image#file://}"
  cp -R . "\${image#file://}" # what the Dockerfile copies into its WORKDIR
else
  # A repository of ECR in this account and region.
  case $AWS_REGION in cn-*) suffix=amazonaws.com.cn ;; *) suffix=amazonaws.com ;; esac
  registry="$(aws sts get-caller-identity --query Account --output text).dkr.ecr.$AWS_REGION.$suffix"
  image="$registry/${repository}:$SIGNALBOX_RELEASE"
  aws ecr get-login-password | docker login --username AWS --password-stdin "$registry"
  docker build --tag "$image" .
  docker push "$image"
fi
printf '{"ImageURI":"%s"}\\n' "$image" >${IMAGE_DETAIL}
`;
