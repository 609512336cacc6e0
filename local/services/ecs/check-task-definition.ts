import type { ContainerDefinition, RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import { imageFolder } from './container-image.ts';
import { clientException, invalidParameter, notOffered, refuseMembers } from './errors.ts';

/** What would change how a container runs and cannot be honoured here. Limits and isolation are not imitated. */
const NOT_OFFERED = [
  'dependsOn',
  'environmentFiles',
  'firelensConfiguration',
  'healthCheck',
  'links',
  'mountPoints',
  'repositoryCredentials',
  'restartPolicy',
  'secrets',
  'volumesFrom',
];
const LONGEST_STOP_TIMEOUT = 120; // seconds; Fargate's limit

/** Refuses a task definition that AWS would refuse, and what the local cloud could not run as it says. */
export function checkTaskDefinition(input: RegisterTaskDefinitionCommandInput): void {
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(input.family ?? '')) throw invalidParameter('Invalid family name.');
  refuseMembers(input, ['volumes', 'proxyConfiguration', 'inferenceAccelerators'], 'a task definition');
  const containers = input.containerDefinitions ?? [];
  if (containers.length === 0) throw clientException('Container list cannot be empty.');
  const names = containers.map(({ name }) => name);
  if (new Set(names).size < names.length) throw clientException('Container.name contains duplicate values.');
  for (const container of containers) checkContainer(container);
  if (!containers.some(({ essential = true }) => essential))
    throw clientException('At least one essential container must be specified.');
  checkFargate(input);
}

function checkContainer(container: ContainerDefinition): void {
  const { name, image, entryPoint = [], command = [], logConfiguration, stopTimeout = 0 } = container;
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(name ?? ''))
    throw clientException('Container.name should not be null or empty.');
  if (!image) throw clientException('Container.image should not be null or empty.');
  refuseMembers(container, NOT_OFFERED, `container '${name}'`);
  imageFolder(container);
  if (entryPoint.length + command.length === 0)
    throw clientException(
      `Container '${name}': expected 'entryPoint' or 'command', since a folder, unlike an image, has none of its own.`,
    );
  if (stopTimeout < 0 || stopTimeout > LONGEST_STOP_TIMEOUT)
    throw clientException(
      `Invalid stopTimeout '${stopTimeout}': it must be between 0 and ${LONGEST_STOP_TIMEOUT}.`,
    );
  if (!logConfiguration) return;
  if (logConfiguration.logDriver !== 'awslogs')
    throw notOffered(`log driver '${logConfiguration.logDriver}'`);
  for (const option of ['awslogs-group', 'awslogs-region'])
    if (!logConfiguration.options?.[option])
      throw clientException(`Log driver awslogs requires options: ${option}`);
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html */
function checkFargate({
  requiresCompatibilities,
  networkMode,
  cpu,
  memory,
}: RegisterTaskDefinitionCommandInput): void {
  if (!requiresCompatibilities?.includes('FARGATE')) return;
  if (networkMode !== 'awsvpc') throw clientException("Fargate only supports network mode 'awsvpc'.");
  if (!cpu) throw clientException("Fargate requires that 'cpu' be defined at the task level.");
  if (!memory) throw clientException("Fargate requires that 'memory' be defined at the task level.");
}
