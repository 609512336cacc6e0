import { CreateAutoScalingGroupCommand, UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { CreateDeploymentGroupCommand, UpdateDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import type { FleetClients } from './fleet-clients.ts';
import type { Step } from './plan-fleet.ts';

/** Makes the call of a step. */
export async function applyStep({ autoScaling, codeDeploy }: FleetClients, step: Step): Promise<void> {
  switch (step.operation) {
    case 'CreateAutoScalingGroup':
      await autoScaling.send(new CreateAutoScalingGroupCommand(step.input));
      return;
    case 'UpdateAutoScalingGroup':
      await autoScaling.send(new UpdateAutoScalingGroupCommand(step.input));
      return;
    case 'CreateDeploymentGroup':
      await codeDeploy.send(new CreateDeploymentGroupCommand(step.input));
      return;
    case 'UpdateDeploymentGroup':
      await codeDeploy.send(new UpdateDeploymentGroupCommand(step.input));
  }
}
