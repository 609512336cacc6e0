import type { CreateDeploymentGroupInput, UpdateDeploymentGroupInput } from '@aws-sdk/client-codedeploy';

/** What a client says of a deployment group, when it makes or changes one. */
export type GroupSettings = CreateDeploymentGroupInput | UpdateDeploymentGroupInput;
