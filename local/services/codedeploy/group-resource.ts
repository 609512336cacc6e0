import type { DeploymentRecord } from './deployment-record.ts';

/** The deployment group as IAM policies name it: what may be done with a deployment is granted on its group. */
export const groupResource = ({ applicationName, groupName }: DeploymentRecord): string =>
  `deploymentgroup:${applicationName}/${groupName}`;
