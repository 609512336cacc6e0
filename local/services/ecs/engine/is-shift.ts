import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';

/** Blue/green, linear and canary, where traffic is shifted between two revisions. */
export const isShift = ({ strategy }: DeploymentConfiguration): boolean =>
  strategy !== undefined && strategy !== 'ROLLING';
