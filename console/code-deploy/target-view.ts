import type {
  DeploymentTarget,
  ECSTaskSet,
  LambdaFunctionInfo,
  LifecycleEvent,
} from '@aws-sdk/client-codedeploy';

/** A target of a deployment: a host, a function or a service. Times are ISO texts of AWS's clock. */
export interface TargetView {
  readonly kind: 'host' | 'function' | 'service';
  /** As CodeDeploy has it; it finds the target again. */
  readonly id: string;
  /** The id without what comes before it in an ARN. */
  readonly name: string;
  /** Of a blue/green deployment of hosts. */
  readonly fleet?: 'Blue' | 'Green';
  readonly status: string;
  readonly events: readonly EventView[];
  readonly updatedAt?: string;
  readonly function?: LambdaFunctionInfo;
  readonly taskSets?: readonly ECSTaskSet[];
}

export interface EventView {
  readonly name: string;
  readonly status: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly script?: string;
  readonly errorCode?: string;
  readonly message?: string;
  /** The last of what the script wrote; CodeDeploy has it of failed scripts alone. */
  readonly log?: string;
}

/** Undefined for a kind of target that has no page. */
export function targetView(target: DeploymentTarget): TargetView | undefined {
  const { instanceTarget: host, lambdaTarget: lambda, ecsTarget: ecs } = target;
  const any = host ?? lambda ?? ecs;
  if (any?.targetId === undefined) return undefined;
  const label = host?.instanceLabel;
  return {
    kind: host ? 'host' : lambda ? 'function' : 'service',
    id: any.targetId,
    name: any.targetId.slice(any.targetId.lastIndexOf('/') + 1),
    fleet: label === 'Blue' || label === 'Green' ? label : undefined,
    status: any.status ?? 'Unknown',
    events: (any.lifecycleEvents ?? []).map(eventView),
    updatedAt: any.lastUpdatedAt?.toISOString(),
    function: lambda?.lambdaFunctionInfo,
    taskSets: ecs?.taskSetsInfo,
  };
}

const eventView = ({
  lifecycleEventName,
  status,
  startTime,
  endTime,
  diagnostics,
}: LifecycleEvent): EventView => ({
  name: lifecycleEventName ?? '',
  status: status ?? 'Unknown',
  startedAt: startTime?.toISOString(),
  endedAt: endTime?.toISOString(),
  script: diagnostics?.scriptName || undefined,
  // A script that went well has the code Success.
  errorCode: diagnostics?.errorCode === 'Success' ? undefined : diagnostics?.errorCode,
  message: diagnostics?.message || undefined,
  log: diagnostics?.logTail || undefined,
});

/** When its first event began and its last one ended; the end of a target that is still busy is open. */
export function timesOf({ events, status }: Pick<TargetView, 'events' | 'status'>) {
  const ends = events.flatMap(({ endedAt }) => endedAt ?? []).sort();
  const isBusy = status === 'Pending' || status === 'InProgress' || status === 'Ready';
  return {
    startedAt: events.flatMap(({ startedAt }) => startedAt ?? []).sort()[0],
    endedAt: isBusy ? undefined : ends.at(-1),
  };
}

/** The event that it is in, or was in last. */
export const recentEvent = ({ events }: Pick<TargetView, 'events'>): EventView | undefined =>
  events.findLast(({ status }) => status === 'Failed') ??
  events.findLast(({ startedAt }) => startedAt !== undefined);
