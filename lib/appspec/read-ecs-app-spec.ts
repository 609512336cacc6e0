import { ECS_HOOKS } from './ecs-app-spec.ts';
import type { EcsAppSpec, EcsService } from './ecs-app-spec.ts';
import { found } from './fault-log.ts';
import type { FaultLog } from './fault-log.ts';
import { fieldsOf } from './fields-of.ts';
import { isNull } from './list-items.ts';
import { parseCapacityProviders } from './parse-capacity-providers.ts';
import { parseNetwork } from './parse-network.ts';
import type { Resource } from './parse-resources.ts';
import { readResourceFrame } from './read-resource-frame.ts';
import { requiredMap, requiredText } from './required-field.ts';
import type { YamlMap, YamlTree } from './yaml-tree.ts';

const SERVICE = 'TargetService';
const PROPERTIES = [
  'TaskDefinition',
  'LoadBalancerInfo',
  'PlatformVersion',
  'NetworkConfiguration',
  'CapacityProviderStrategy',
] as const;

/** Reads the AppSpec of an ECS deployment; undefined where the log has got faults. */
export function readEcsAppSpec(top: YamlMap, log: FaultLog): EcsAppSpec | undefined {
  const read = readResourceFrame(
    top,
    { type: 'AWS::ECS::Service', hooks: ECS_HOOKS, read: readService },
    log,
  );
  return read && { version: read.version, service: read.content, hooks: read.hooks };
}

function readService({ name, nameAt, properties }: Resource, log: FaultLog): EcsService | undefined {
  if (name !== SERVICE)
    log.fault(nameAt, 'target-service', `expected the resource ${SERVICE}, found ${name}`);
  const fields = fieldsOf(properties, PROPERTIES, log);
  const of = `Properties of ${name}`;
  const taskDefinition = requiredText(
    fields.TaskDefinition,
    { map: properties, key: 'TaskDefinition', of },
    log,
  );
  if (taskDefinition === '<TASK_DEFINITION>') warnOfPlaceholder(fields.TaskDefinition!, log);
  const target = { map: properties, key: 'LoadBalancerInfo', of };
  const container = readContainer(requiredMap(fields.LoadBalancerInfo, target, log), log);
  const platformVersion = isNull(fields.PlatformVersion)
    ? 'LATEST'
    : requiredText(fields.PlatformVersion, { map: properties, key: 'PlatformVersion', of }, log);
  const network = parseNetwork(fields.NetworkConfiguration, log);
  const capacityProviders = parseCapacityProviders(fields.CapacityProviderStrategy, log);
  if (taskDefinition === undefined || !container || platformVersion === undefined) return undefined;
  return {
    taskDefinition,
    ...container,
    platformVersion,
    ...(network ? { network } : {}),
    capacityProviders,
  };
}

/** CodePipeline's action for ECS puts the task definition in; a deployment of one's own does not. */
function warnOfPlaceholder({ at }: YamlTree, log: FaultLog): void {
  log.warn(at, {
    code: 'placeholder',
    message: '`<TASK_DEFINITION>` is what CodePipeline replaces; CodeDeploy itself takes it as it stands',
    instead: "write the task definition's ARN",
  });
}

function readContainer(
  info: YamlMap | undefined,
  log: FaultLog,
): Pick<EcsService, 'containerName' | 'containerPort'> | undefined {
  if (!info) return undefined;
  const fields = fieldsOf(info, ['ContainerName', 'ContainerPort'], log);
  const place = (key: string) => ({ map: info, key, of: 'LoadBalancerInfo' });
  const containerName = requiredText(fields.ContainerName, place('ContainerName'), log);
  const containerPort = readPort(fields.ContainerPort, info, log);
  return containerName === undefined || containerPort === undefined
    ? undefined
    : { containerName, containerPort };
}

function readPort(tree: YamlTree | undefined, info: YamlMap, log: FaultLog): number | undefined {
  const port = tree?.kind === 'scalar' ? tree.value : undefined;
  if (typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  const quoted = typeof port === 'string' && /^\d+$/.test(port) ? ' as text; remove the quotes' : '';
  const message = `expected \`ContainerPort\` in LoadBalancerInfo as a number from 1 to 65535, found ${found(tree)}${quoted}`;
  log.fault(isNull(tree) ? info.at : tree.at, 'invalid-container-port', message);
  return undefined;
}
