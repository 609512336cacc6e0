import type { DeploymentConfiguration, LoadBalancer, TaskDefinition } from '@aws-sdk/client-ecs';
import type { PlannedService } from '../../release/plan.ts';
import type { TaskDefinitionInput } from './compose-task-definition.ts';

/** ECS as every release of a service uses it: the service, the task definitions of its family, its tasks. */
export interface Services {
  /** Undefined where there is none, or it is being deleted. */
  find(named: ServiceName): Promise<Service | undefined>;
  /** A task definition as it was registered, by its ARN. */
  definition(arn: string): Promise<RegisteredDefinition | undefined>;
  /** ARNs of the active task definitions of a family, the newest first. */
  definitions(family: string): AsyncGenerator<string>;
  /** Throws Refused for what ECS will never take. Answers the ARN. */
  register(input: TaskDefinitionInput, tags: Readonly<Record<string, string>>): Promise<string>;
  deregister(arn: string): Promise<void>;
  /** The tasks of a service that run a task definition. */
  tasks(named: ServiceName, taskDefinition: string): Promise<readonly ServiceTask[]>;
}

export type ServiceName = Pick<PlannedService, 'cluster' | 'service'>;

export interface Service {
  readonly arn: string;
  readonly controller: 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';
  /** ARN of the one that it runs, or is to run: of several task sets the primary one's. */
  readonly taskDefinition: string;
  /** ARNs of all that it runs, in deployments and task sets. */
  readonly running: ReadonlySet<string>;
  /** The application that may release it, by its tag; undefined where it has none. */
  readonly owner?: string;
  readonly configuration: DeploymentConfiguration;
  readonly loadBalancers: readonly LoadBalancer[];
  /** The primary one first; none where ECS deploys by itself. */
  readonly taskSets: readonly { readonly taskDefinition: string; readonly targetGroup?: string }[];
  /** What ECS said last of it. */
  readonly lastEvent?: string;
}

interface RegisteredDefinition {
  readonly definition: TaskDefinition;
  readonly tags: Readonly<Record<string, string>>;
}

export interface ServiceTask {
  readonly id: string;
  /** Its private address; empty where it has none of its own. */
  readonly address: string;
}

/** `main/shop` */
export const serviceText = ({ cluster, service }: ServiceName): string => `${cluster}/${service}`;
