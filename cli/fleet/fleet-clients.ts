import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';

export interface FleetClients {
  readonly autoScaling: AutoScalingClient;
  readonly codeDeploy: CodeDeployClient;
  readonly cloudFormation: CloudFormationClient;
}

export const fleetClients = (clientConfig: object): FleetClients => ({
  autoScaling: new AutoScalingClient(clientConfig),
  codeDeploy: new CodeDeployClient(clientConfig),
  cloudFormation: new CloudFormationClient(clientConfig),
});
