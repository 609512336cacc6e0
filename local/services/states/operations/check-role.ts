import type { LoggingConfiguration } from '@aws-sdk/client-sfn';
import { AwsError } from '../../../aws-error.ts';
import type { IdentityCaller } from '../../../caller.ts';
import type { Cloud } from '../../../cloud.ts';
import { assumeRole } from '../executions/role-caller.ts';
import type { MachineDefinition } from '../interpreter/definition.ts';
import { taskResources } from './task-resources.ts';

interface Machine {
  readonly arn: string;
  readonly roleArn: string;
  readonly definition: MachineDefinition;
  readonly logging: LoggingConfiguration;
}

/**
 * Checks what AWS checks of a machine's role when the machine is made or changed: that Step Functions may assume it,
 * that it may make the rules that `.sync` tasks are told by, and deliver the logs that are asked for.
 */
export async function checkRole(cloud: Cloud, machine: Machine): Promise<void> {
  const { arn, roleArn, definition, logging } = machine;
  if (!/^arn:[^:]+:iam::\d{12}:role\/.+$/.test(roleArn)) {
    throw new AwsError('InvalidArn', `Invalid Role Arn: '${roleArn}'`);
  }
  try {
    await assumeRole(cloud, { roleArn, machineArn: arn, session: 'create-state-machine' });
  } catch (cause) {
    throw new AwsError(
      'AccessDeniedException',
      'Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.',
      { cause },
    );
  }
  checkManagedRules(cloud, roleArn, definition);
  checkLogDelivery(cloud, roleArn, logging);
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/stepfunctions-iam.html and codebuild-iam.html */
const MANAGED_RULES: Readonly<Record<string, string>> = {
  states: 'StepFunctionsGetEventsForStepFunctionsExecutionRule',
  codebuild: 'StepFunctionsGetEventForCodeBuildStartBuildRule',
};

function checkManagedRules(cloud: Cloud, roleArn: string, definition: MachineDefinition): void {
  const role = roleCaller(cloud, roleArn);
  for (const { type, pattern } of taskResources(definition)) {
    if (pattern !== 'sync' && pattern !== 'sync:2') continue;
    const resource = cloud.arn('events', `rule/${MANAGED_RULES[type]}`);
    const missing = ['PutTargets', 'PutRule', 'DescribeRule'].find(
      (action) => !cloud.allows(role, { action: `events:${action}`, resource }),
    );
    if (missing === undefined) continue;
    throw new AwsError('AccessDeniedException', `'${roleArn}' is not authorized to create managed-rule.`);
  }
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy */
const LOG_ACTIONS = [
  'CreateLogDelivery',
  'GetLogDelivery',
  'UpdateLogDelivery',
  'DeleteLogDelivery',
  'ListLogDeliveries',
  'PutResourcePolicy',
  'DescribeResourcePolicies',
  'DescribeLogGroups',
];

function checkLogDelivery(cloud: Cloud, roleArn: string, logging: LoggingConfiguration): void {
  if ((logging.level ?? 'OFF') === 'OFF') return;
  const role = roleCaller(cloud, roleArn);
  if (LOG_ACTIONS.every((action) => cloud.allows(role, { action: `logs:${action}`, resource: '*' }))) return;
  throw new AwsError(
    'AccessDeniedException',
    'The state machine IAM Role is not authorized to access the Log Destination',
  );
}

/** The role itself, to ask what its policies allow. */
const roleCaller = ({ account }: Cloud, roleArn: string): IdentityCaller => ({
  kind: 'identity',
  arn: roleArn,
  principalArn: roleArn,
  account,
  userId: '',
  accessKeyId: '',
});
