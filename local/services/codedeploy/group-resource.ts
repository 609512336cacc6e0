import type { DeploymentRecord } from './records.ts';

/** The deployment group as IAM policies name it: what may be done with a deployment is granted on its group. */
export const groupResource = ({ applicationName, groupName }: DeploymentRecord): string =>
  `deploymentgroup:${applicationName}/${groupName}`;
