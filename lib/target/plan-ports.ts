import type { ECSClient } from '@aws-sdk/client-ecs';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { Alarms } from './alarms.ts';
import type { Deployments } from './deployments.ts';

export interface PlanPorts {
  readonly deployments: Deployments;
  readonly alarms: Alarms;
  readonly lambda: LambdaClient;
  readonly ecs: ECSClient;
}
