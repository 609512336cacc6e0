import type { Cloud } from '../../../cloud.ts';
import { type DeploymentRecord, isUnderWay } from '../deployment-record.ts';
import type { Records } from '../records.ts';
import type { ServiceRecord } from '../service-record.ts';
import { beginDeployment } from './begin-deployment.ts';
import type { Changes } from './changes.ts';
import { createDeploymentRun, Interruption, type DeploymentRun } from './deployment-run.ts';
import { runDeployment } from './run-deployment.ts';
import type { ServiceKeeper } from './service-keeper.ts';

/** The service deployments that are under way, at most one of each service. */
export interface DeploymentsUnderWay {
  /** Starts a deployment of the service as it is now; one that is under way ends. */
  begin(service: ServiceRecord): DeploymentRecord;
  /** Ends the deployment that is under way, since its service goes. */
  abandon(service: ServiceRecord): void;
  run(deploymentArn: string): DeploymentRun | undefined;
  /** Takes up those that were under way when the cloud last stopped. */
  resume(): void;
  close(): void;
}

interface Parts {
  readonly cloud: Cloud;
  readonly records: Records;
  readonly keeper: ServiceKeeper;
  readonly changes: Changes;
}

export function createDeploymentsUnderWay({ changes, ...parts }: Parts): DeploymentsUnderWay {
  const { cloud, records } = parts;
  const runs = new Map<string, DeploymentRun>();
  const runOf = ({ deploymentArn }: ServiceRecord) => runs.get(deploymentArn ?? '');
  const follow = (service: ServiceRecord, deployment: DeploymentRecord) => {
    const run = createDeploymentRun({ ...parts, service, deployment }, changes);
    runs.set(deployment.arn, run);
    void runDeployment(run).finally(() => runs.delete(deployment.arn));
  };
  return {
    begin: (service) => {
      const superseded = runOf(service);
      const deployment = beginDeployment(cloud, records, service);
      superseded?.interrupt(
        new Interruption('stop', `Service deployment was replaced by ${deployment.arn}.`),
      );
      follow(service, deployment);
      return deployment;
    },
    abandon: (service) => runOf(service)?.interrupt(new Interruption('stop', 'The service was deleted.')),
    run: (arn) => runs.get(arn),
    resume: () => {
      for (const deployment of records.deployments.values())
        if (isUnderWay(deployment)) follow(records.services.get(deployment.serviceArn)!, deployment);
    },
    close: () => {
      for (const run of runs.values()) run.interrupt(new Interruption('close', 'the cloud stops'));
    },
  };
}
