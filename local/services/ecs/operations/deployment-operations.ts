import type {
  ContinueServiceDeploymentCommandInput,
  DescribeServiceDeploymentsCommandInput,
  DescribeServiceRevisionsCommandInput,
  ListServiceDeploymentsCommandInput,
  StopServiceDeploymentCommandInput,
} from '@aws-sdk/client-ecs';
import { AwsError } from '../../../aws-error.ts';
import type { Service } from '../../../service.ts';
import type { DeploymentRecord } from '../deployment-record.ts';
import { describeBrief, describeDeployment } from '../describe-deployment.ts';
import { describeRevision } from '../describe-revision.ts';
import { Interruption } from '../engine/deployment-run.ts';
import type { Engine } from '../engine/engine.ts';
import { invalidParameter } from '../errors.ts';
import { findCluster, findDeployment, serviceNamed } from '../find.ts';
import { listPage } from '../list-page.ts';
import type { Records } from '../records.ts';

const MOST_DESCRIBED = 20;

export const deploymentOperations = (records: Records, engine: Engine): Service['operations'] => ({
  ListServiceDeployments: (input: ListServiceDeploymentsCommandInput) => {
    const service = serviceNamed(records, findCluster(records, clusterOf(input)), input.service);
    if (!service) throw new AwsError('ServiceNotFoundException', 'Service not found.');
    const { before, after } = input.createdAt ?? {};
    const found = [...records.deployments.values()]
      .filter(({ serviceArn }) => serviceArn === service.arn)
      .filter(({ status }) => !input.status?.length || input.status.includes(status))
      .filter(
        ({ createdAt }) => createdAt < (before?.getTime() ?? Infinity) && createdAt > (after?.getTime() ?? 0),
      )
      .toReversed();
    const { items, ...more } = listPage(found, input);
    return { serviceDeployments: items.map(describeBrief), ...more };
  },
  DescribeServiceDeployments: ({ serviceDeploymentArns = [] }: DescribeServiceDeploymentsCommandInput) => {
    if (serviceDeploymentArns.length > MOST_DESCRIBED)
      throw invalidParameter(`A maximum of ${MOST_DESCRIBED} service deployments can be described.`);
    const { found, failures } = lookUp(records.deployments, serviceDeploymentArns);
    return { serviceDeployments: found.map((one) => describeDeployment(records, one)), failures };
  },
  DescribeServiceRevisions: ({ serviceRevisionArns = [] }: DescribeServiceRevisionsCommandInput) => {
    if (serviceRevisionArns.length > MOST_DESCRIBED)
      throw invalidParameter(`A maximum of ${MOST_DESCRIBED} service revisions can be described.`);
    const { found, failures } = lookUp(records.revisions, serviceRevisionArns);
    return { serviceRevisions: found.map((one) => describeRevision(records, one)), failures };
  },
  StopServiceDeployment: ({
    serviceDeploymentArn,
    stopType = 'ROLLBACK',
  }: StopServiceDeploymentCommandInput) => {
    const deployment = findDeployment(records, serviceDeploymentArn);
    if (STOPPING.has(deployment.status)) return { serviceDeploymentArn };
    const run = inProgress(engine, deployment);
    const isRollback = stopType === 'ROLLBACK';
    deployment.status = isRollback ? 'ROLLBACK_REQUESTED' : 'STOP_REQUESTED';
    const why = `Service deployment was stopped by the user with stop type ${stopType}.`;
    run.interrupt(new Interruption(isRollback ? 'rollback' : 'fail', why));
    return { serviceDeploymentArn };
  },
  ContinueServiceDeployment: (input: ContinueServiceDeploymentCommandInput) => {
    const deployment = findDeployment(records, input.serviceDeploymentArn);
    const run = inProgress(engine, deployment);
    const hook = deployment.hooks.find(({ hookId }) => hookId === input.hookId);
    if (!hook) throw invalidParameter(`The hookId ${input.hookId} was not found in the service deployment.`);
    if (hook.status !== 'AWAITING_ACTION')
      throw new AwsError(
        'ConflictException',
        `The hook ${input.hookId} is ${hook.status}, not AWAITING_ACTION.`,
      );
    run.decisions.set(hook.hookId, input.action ?? 'CONTINUE');
    run.changed();
    return { serviceDeploymentArn: deployment.arn };
  },
});

/** A stop of what stops already changes nothing. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stop-service-deployment.html */
const STOPPING: ReadonlySet<string> = new Set([
  'STOP_REQUESTED',
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
]);

/** The cluster may be left out where the service's ARN names it. */
const clusterOf = ({ cluster, service = '' }: ListServiceDeploymentsCommandInput): string | undefined =>
  cluster ?? (service.startsWith('arn:') ? service.split('/').at(-2) : undefined);

function inProgress(engine: Engine, deployment: DeploymentRecord) {
  const run = engine.run(deployment.arn);
  if (run && (deployment.status === 'IN_PROGRESS' || deployment.status === 'PENDING')) return run;
  throw new AwsError(
    'ConflictException',
    `The service deployment ${deployment.arn} is ${deployment.status}, not in progress.`,
  );
}

function lookUp<Found>(table: ReadonlyMap<string, Found>, arns: readonly string[]) {
  const found = arns.flatMap((arn) => table.get(arn) ?? []);
  const failures = arns.filter((arn) => !table.has(arn)).map((arn) => ({ arn, reason: 'MISSING' }));
  return { found, failures };
}
