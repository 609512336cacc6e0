import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';
import type { ServiceName } from '../services.ts';

/** ECS as it deploys a service by itself: one service deployment at a time, from one revision to another. */
export interface ServiceDeployments {
  /** Gives the service another task definition. Answers the ARN of the deployment that this starts, where it is known. */
  start(order: ServiceOrder): Promise<string | undefined>;
  /** Changes how the service is deployed next; starts nothing. */
  configure(named: ServiceName, configuration: DeploymentConfiguration): Promise<void>;
  /** The newest deployment since then that brings this task definition. */
  find(named: ServiceName, wanted: WantedDeployment): Promise<string | undefined>;
  /** The deployment that is under way. */
  active(named: ServiceName): Promise<string | undefined>;
  get(arn: string): Promise<ServiceDeployment>;
  revision(arn: string): Promise<ServiceRevision>;
  /** Ends a pause; one that is over already is left as it is. */
  goOn(arn: string, hookId: string): Promise<void>;
  /** Asks for a stop with a rollback; a deployment that has ended already is left as it is. */
  stop(arn: string): Promise<void>;
}

export interface ServiceOrder {
  readonly named: ServiceName;
  readonly taskDefinition: string;
  /** Left out: the service's own. */
  readonly configuration?: DeploymentConfiguration;
}

export interface WantedDeployment {
  readonly taskDefinition: string;
  readonly since: string;
  /** ARNs of deployments that came before it: one that brought the same task definition earlier is not meant. */
  readonly after?: readonly string[];
}

export interface ServiceDeployment {
  readonly arn: string;
  /** As ECS names it: `IN_PROGRESS`. */
  readonly status: string;
  readonly reason?: string;
  /** The lifecycle stage: `BAKE_TIME`. */
  readonly stage?: string;
  /** The pause that waits to be ended. */
  readonly pause?: string;
  /** ARNs of service revisions; the source is absent where nothing ran before. */
  readonly target: string;
  readonly source?: string;
  /** Percent of the production traffic that the target revision is to get. */
  readonly weight?: number;
  /** Tasks of the target revision. */
  readonly tasks: { readonly wanted: number; readonly running: number };
  readonly ringing: readonly string[];
}

export interface ServiceRevision {
  readonly taskDefinition: string;
  /** Where its tasks are registered, and by which rule or listener they get production traffic. */
  readonly targets: readonly { readonly targetGroup: string; readonly production?: string }[];
}

/** The deployment goes on as ECS was told. */
export const isGoing = ({ status }: Pick<ServiceDeployment, 'status'>): boolean =>
  ['PENDING', 'IN_PROGRESS', 'STOP_REQUESTED'].includes(status);

/** ECS brings the old revision back, within the same deployment. */
export const isReturning = ({ status }: Pick<ServiceDeployment, 'status'>): boolean =>
  ['ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS'].includes(status);

export const isActive = (deployment: Pick<ServiceDeployment, 'status'>): boolean =>
  isGoing(deployment) || isReturning(deployment);

/**
 * The pause before any production traffic moves, once in a deployment (PRE_PRODUCTION_TRAFFIC_SHIFT comes with every step).
 * AWS's own example of a pause has this stage, and its stages are those of services without any listener too ("headless");
 * that none is left out where there is only no test listener, is not seen on AWS yet.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-implementation.html
 */
export const READY_STAGE = 'POST_TEST_TRAFFIC_SHIFT';
/** The pause after all of it has moved, while the old tasks are still there. */
export const SHIFTED_STAGE = 'POST_PRODUCTION_TRAFFIC_SHIFT';

/** Stages in which all production traffic is on the new revision. */
const SHIFTED = [SHIFTED_STAGE, 'BAKE_TIME', 'CLEAN_UP'];

export const isShifted = ({ status, stage = '' }: ServiceDeployment): boolean =>
  status === 'SUCCESSFUL' || (status === 'IN_PROGRESS' && SHIFTED.includes(stage));

export const isReady = ({ status, stage, pause }: ServiceDeployment): boolean =>
  status === 'IN_PROGRESS' && stage === READY_STAGE && pause !== undefined;

/** One word that changes with every step: `Ready` as for fleets, else the stage, else the status. */
export function statusWord(deployment: ServiceDeployment): string {
  if (isReady(deployment)) return 'Ready';
  const { status, stage } = deployment;
  return status === 'IN_PROGRESS' ? (stage ?? status) : status;
}

/** A deployment is known to people by the last part of its ARN; the rest is the service's. */
export const deploymentId = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

export const deploymentArn = (serviceArn: string, id: string): string =>
  `${serviceArn.replace(':service/', ':service-deployment/')}/${id}`;
