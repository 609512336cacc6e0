import {
  ContinueServiceDeploymentCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  ECSServiceException,
  ListServiceDeploymentsCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
  type ECSClient,
  type ListServiceDeploymentsCommandInput,
  type ServiceDeployment as Described,
  type ServiceDeploymentBrief,
  type ServiceDeploymentStatus,
} from '@aws-sdk/client-ecs';
import { Refused } from '../../../release/refused.ts';
import { deadline } from '../../../runtime/deadline.ts';
import { undefinedFor } from '../../undefined-for.ts';
import { serviceText, type ServiceName } from '../services.ts';
import type {
  ServiceDeployment,
  ServiceDeployments,
  ServiceOrder,
  ServiceRevision,
  WantedDeployment,
} from './service-deployments.ts';

/** Services' clocks need not agree to the second. */
const SKEW_MS = 60_000;
const ACTIVE: ServiceDeploymentStatus[] = [
  'PENDING',
  'IN_PROGRESS',
  'STOP_REQUESTED',
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
];

/** The real ECS, or whatever speaks as it does. */
export function ecsDeployments(client: ECSClient): ServiceDeployments {
  const list = (named: ServiceName, input: ListInput) => listed(client, { ...named, ...input });
  const revision = (arn: string) => revisionOf(client, arn);

  return {
    async start(order) {
      const { named, taskDefinition, configuration: deploymentConfiguration } = order;
      // Forced: a return may bring the task definition that the service has in name already.
      const forceNewDeployment = deploymentConfiguration !== undefined;
      const input = { ...named, taskDefinition, deploymentConfiguration, forceNewDeployment };
      const answer = await client.send(new UpdateServiceCommand(input), deadline()).catch(refusedFor(order));
      return answer.service?.currentServiceDeployment;
    },

    async configure(named, deploymentConfiguration) {
      // "This parameter doesn't trigger a new service deployment":
      // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
      await client.send(new UpdateServiceCommand({ ...named, deploymentConfiguration }), deadline());
    },

    async find(named, { taskDefinition, since, after = [] }: WantedDeployment) {
      const earliest = new Date(Date.parse(since) - SKEW_MS);
      const found = await list(named, { createdAt: { after: earliest } });
      found.sort((a, b) => Number(b.createdAt) - Number(a.createdAt));
      for (const { serviceDeploymentArn: arn, targetServiceRevisionArn } of found) {
        if (after.includes(arn!)) return undefined;
        if ((await revision(targetServiceRevisionArn!)).taskDefinition === taskDefinition) return arn;
      }
      return undefined;
    },

    async active(named) {
      const [first] = await list(named, { status: ACTIVE });
      return first?.serviceDeploymentArn;
    },

    async get(arn) {
      const command = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] });
      const { serviceDeployments } = await client.send(command, deadline());
      const [found] = serviceDeployments ?? [];
      if (!found) throw new Error(`expected a service deployment ${arn}, there is none`);
      return deploymentOf(found);
    },

    revision,

    async goOn(serviceDeploymentArn, hookId) {
      const input = { serviceDeploymentArn, hookId, action: 'CONTINUE' } as const;
      const over = ['ConflictException', 'InvalidParameterException'];
      await client.send(new ContinueServiceDeploymentCommand(input), deadline()).catch(undefinedFor(...over));
    },

    async stop(serviceDeploymentArn) {
      const command = new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' });
      await client.send(command, deadline()).catch(undefinedFor('ConflictException'));
    },
  };
}

type ListInput = Pick<ListServiceDeploymentsCommandInput, 'createdAt' | 'status'>;

async function listed(
  client: ECSClient,
  input: ListServiceDeploymentsCommandInput,
): Promise<ServiceDeploymentBrief[]> {
  const found: ServiceDeploymentBrief[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(new ListServiceDeploymentsCommand({ ...input, nextToken }), deadline());
    found.push(...(page.serviceDeployments ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return found;
}

async function revisionOf(client: ECSClient, arn: string): Promise<ServiceRevision> {
  const command = new DescribeServiceRevisionsCommand({ serviceRevisionArns: [arn] });
  const [found] = (await client.send(command, deadline())).serviceRevisions ?? [];
  if (!found) throw new Error(`expected a service revision ${arn}, there is none`);
  return {
    taskDefinition: found.taskDefinition!,
    targets: (found.resolvedConfiguration?.loadBalancers ?? []).flatMap(
      ({ targetGroupArn, productionListenerRule }) =>
        targetGroupArn ? [{ targetGroup: targetGroupArn, production: productionListenerRule }] : [],
    ),
  };
}

function deploymentOf(found: Described): ServiceDeployment {
  const { targetServiceRevision: target, lifecycleHookDetails = [] } = found;
  const pause = lifecycleHookDetails.find(
    ({ targetType, status }) => targetType === 'PAUSE' && status === 'AWAITING_ACTION',
  );
  return {
    arn: found.serviceDeploymentArn!,
    status: found.status!,
    reason: found.statusReason ?? found.rollback?.reason,
    stage: found.lifecycleStage,
    pause: pause?.hookId,
    target: target!.arn!,
    source: found.sourceServiceRevisions?.[0]?.arn,
    weight: target!.requestedProductionTrafficWeight,
    tasks: { wanted: target!.requestedTaskCount ?? 0, running: target!.runningTaskCount ?? 0 },
    ringing: found.alarms?.triggeredAlarmNames ?? [],
  };
}

/** A change that ECS will never take. What else it answers, another try may change. */
const FOR_GOOD = new Set([
  'AccessDeniedException',
  'ClientException',
  'ClusterNotFoundException',
  'InvalidParameterException',
  'ServiceNotActiveException',
  'ServiceNotFoundException',
]);

const refusedFor =
  ({ named, taskDefinition }: ServiceOrder) =>
  (error: unknown): never => {
    if (!(error instanceof ECSServiceException) || !FOR_GOOD.has(error.name)) throw error;
    const message = `ECS refuses ${taskDefinition} for the service ${serviceText(named)}: ${error.message}`;
    throw new Refused(message, { cause: error });
  };
