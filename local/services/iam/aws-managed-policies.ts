import { READ_ONLY_ACTIONS } from './read-only-actions.ts';
import type { StoredPolicy } from './tables.ts';

/** A policy that AWS itself keeps in every account. */
export interface AwsManagedPolicy {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  /** Of AWS's own versions the one that this text is: `v11`. */
  readonly version: string;
  readonly description: string;
  readonly document: StoredPolicy;
}

/**
 * The AWS managed policy with that ARN, or undefined where AWS has none or the local cloud does not carry it.
 * Texts and versions are AWS's of April 2026: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
export const awsManagedPolicy = (partition: string, arn: string): AwsManagedPolicy | undefined =>
  policiesOf(partition).get(arn);

/** Every AWS managed policy that the local cloud carries. */
export const awsManagedPolicies = (partition: string): AwsManagedPolicy[] => [
  ...policiesOf(partition).values(),
];

const byPartition = new Map<string, ReadonlyMap<string, AwsManagedPolicy>>();

function policiesOf(partition: string): ReadonlyMap<string, AwsManagedPolicy> {
  const known = byPartition.get(partition);
  if (known) return known;
  const made = new Map(
    SOURCES.map((source) => {
      const policy = managedPolicy(partition, source);
      return [policy.arn, policy] as const;
    }),
  );
  byPartition.set(partition, made);
  return made;
}

function managedPolicy(partition: string, source: Source): AwsManagedPolicy {
  const path = source.path ?? '/';
  const document = { Version: '2012-10-17', Statement: source.statements(`arn:${partition}`) };
  return {
    arn: `arn:${partition}:iam::aws:policy${path}${source.name}`,
    name: source.name,
    path,
    version: source.version,
    description: source.description,
    document: { text: JSON.stringify(document, null, 2) },
  };
}

interface Source {
  readonly name: string;
  readonly version: string;
  readonly path?: string;
  readonly description: string;
  /** `arn` is `arn:aws`, `arn:aws-cn` or `arn:aws-us-gov`. */
  statements(arn: string): readonly object[];
}

const allow = (
  Action: string | readonly string[],
  Resource: string | readonly string[],
  Condition?: object,
) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition ? { Condition } : {}),
});

const SERVICE_ROLE = '/service-role/';
const READ_OBJECT = ['s3:GetObject', 's3:GetObjectVersion'];
const TAGGED_FOR_CODEDEPLOY = { StringEquals: { 's3:ExistingObjectTag/UseWithCodeDeploy': 'true' } };

const PASSED_TO_TASKS = { StringLike: { 'iam:PassedToService': ['ecs-tasks.amazonaws.com'] } };

const SOURCES: readonly Source[] = [
  {
    name: 'AdministratorAccess',
    version: 'v1',
    description: 'Provides full access to AWS services and resources.',
    statements: () => [allow('*', '*')],
  },
  {
    name: 'AWSCodeDeployRole',
    version: 'v11',
    path: SERVICE_ROLE,
    description:
      'Provides CodeDeploy service access to expand tags and interact with Auto Scaling on your behalf.',
    statements: () => [allow(codeDeployActions(), '*')],
  },
  {
    name: 'AWSCodeDeployRoleForLambda',
    version: 'v3',
    path: SERVICE_ROLE,
    description: 'Provides CodeDeploy service access to perform a Lambda deployment on your behalf.',
    statements: (arn) => codeDeployForLambda(arn, ['sns:Publish']),
  },
  {
    name: 'AWSCodeDeployRoleForLambdaLimited',
    version: 'v1',
    path: SERVICE_ROLE,
    description: 'Provides CodeDeploy service limited access to perform a Lambda deployment on your behalf.',
    statements: (arn) => codeDeployForLambda(arn, []),
  },
  {
    name: 'AWSCodeDeployRoleForECS',
    version: 'v3',
    description:
      'Provides CodeDeploy service wide access to perform an ECS blue/green deployment on your behalf.',
    statements: () => [
      allow(
        [
          ...codeDeployForEcs(),
          'lambda:InvokeFunction',
          'cloudwatch:DescribeAlarms',
          'sns:Publish',
          ...READ_OBJECT,
        ],
        '*',
      ),
      allow('iam:PassRole', '*', PASSED_TO_TASKS),
    ],
  },
  {
    name: 'AWSCodeDeployRoleForECSLimited',
    version: 'v3',
    description:
      'Provides CodeDeploy service limited access to perform an ECS blue/green deployment on your behalf.',
    statements: (arn) => [
      allow([...codeDeployForEcs(), 'cloudwatch:DescribeAlarms'], '*'),
      allow('sns:Publish', `${arn}:sns:*:*:CodeDeployTopic_*`),
      allow('lambda:InvokeFunction', `${arn}:lambda:*:*:function:CodeDeployHook_*`),
      allow(READ_OBJECT, '*', TAGGED_FOR_CODEDEPLOY),
      allow(
        'iam:PassRole',
        ['ecsTaskExecutionRole', 'ECSTaskExecution*'].map((name) => `${arn}:iam::*:role/${name}`),
        PASSED_TO_TASKS,
      ),
    ],
  },
  {
    name: 'AmazonEC2RoleforAWSCodeDeploy',
    version: 'v2',
    path: SERVICE_ROLE,
    description: 'Provides EC2 access to S3 bucket to download revision.',
    statements: () => [allow([...READ_OBJECT, 's3:ListBucket'], '*')],
  },
  {
    name: 'AmazonEC2RoleforAWSCodeDeployLimited',
    version: 'v2',
    path: SERVICE_ROLE,
    description: 'Provides EC2 limited access to S3 bucket to download revision.',
    statements: (arn) => [
      allow([...READ_OBJECT, 's3:ListBucket'], `${arn}:s3:::*/CodeDeploy/*`),
      allow(READ_OBJECT, '*', TAGGED_FOR_CODEDEPLOY),
    ],
  },
  {
    name: 'AmazonECSTaskExecutionRolePolicy',
    version: 'v1',
    path: SERVICE_ROLE,
    description: 'Provides access to other AWS service resources that are required to run Amazon ECS tasks.',
    statements: () => [
      allow(
        [
          ...prefixed('ecr', [
            'GetAuthorizationToken',
            'BatchCheckLayerAvailability',
            'GetDownloadUrlForLayer',
            'BatchGetImage',
          ]),
          ...prefixed('logs', ['CreateLogStream', 'PutLogEvents']),
        ],
        '*',
      ),
    ],
  },
  {
    name: 'AmazonECSInfrastructureRolePolicyForLoadBalancers',
    version: 'v6',
    description:
      'Provides access to other AWS service resources required to manage load balancers associated with ECS workloads on your behalf.',
    statements: (arn) => {
      const balancing = (resource: string) => `${arn}:elasticloadbalancing:*:*:${resource}`;
      return [
        allow(
          prefixed('elasticloadbalancing', [
            'DescribeListeners',
            'DescribeRules',
            'DescribeTargetGroups',
            'DescribeTargetHealth',
          ]),
          '*',
        ),
        allow(
          prefixed('elasticloadbalancing', ['RegisterTargets', 'DeregisterTargets']),
          balancing('targetgroup/*/*'),
        ),
        allow('elasticloadbalancing:ModifyListener', [balancing('listener/app/*/*/*')]),
        allow('elasticloadbalancing:ModifyListener', [balancing('listener/net/*/*/*')]),
        allow('elasticloadbalancing:ModifyRule', [balancing('listener-rule/app/*/*/*/*')]),
      ];
    },
  },
  {
    name: 'AWSLambdaBasicExecutionRole',
    version: 'v1',
    path: SERVICE_ROLE,
    description: 'Provides write permissions to CloudWatch Logs.',
    statements: () => [allow(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], '*')],
  },
  {
    name: 'AWSLambdaSQSQueueExecutionRole',
    version: 'v1',
    path: SERVICE_ROLE,
    description:
      'Provides receive message, delete message, and read attribute access to SQS queues, and logs.',
    statements: () => [
      allow(
        [
          'sqs:ReceiveMessage',
          'sqs:DeleteMessage',
          'sqs:GetQueueAttributes',
          'logs:CreateLogGroup',
          'logs:CreateLogStream',
          'logs:PutLogEvents',
        ],
        '*',
      ),
    ],
  },
  {
    name: 'AWSXRayDaemonWriteAccess',
    version: 'v2',
    description: 'Allow the AWS X-Ray Daemon to relay raw trace segments data to the service.',
    statements: () => [
      allow(
        [
          'xray:PutTraceSegments',
          'xray:PutTelemetryRecords',
          'xray:GetSamplingRules',
          'xray:GetSamplingTargets',
          'xray:GetSamplingStatisticSummaries',
        ],
        '*',
      ),
    ],
  },
  {
    name: 'AmazonSSMManagedInstanceCore',
    version: 'v2',
    description: 'The policy for Amazon EC2 Role to enable AWS Systems Manager service core functionality.',
    statements: () => [
      allow(
        prefixed('ssm', [
          'DescribeAssociation',
          'GetDeployablePatchSnapshotForInstance',
          'GetDocument',
          'DescribeDocument',
          'GetManifest',
          'GetParameter',
          'GetParameters',
          'ListAssociations',
          'ListInstanceAssociations',
          'PutInventory',
          'PutComplianceItems',
          'PutConfigurePackageResult',
          'UpdateAssociationStatus',
          'UpdateInstanceAssociationStatus',
          'UpdateInstanceInformation',
        ]),
        '*',
      ),
      allow(
        prefixed('ssmmessages', [
          'CreateControlChannel',
          'CreateDataChannel',
          'OpenControlChannel',
          'OpenDataChannel',
        ]),
        '*',
      ),
      allow(
        prefixed('ec2messages', [
          'AcknowledgeMessage',
          'DeleteMessage',
          'FailMessage',
          'GetEndpoint',
          'GetMessages',
          'SendReply',
        ]),
        '*',
      ),
    ],
  },
  {
    name: 'ReadOnlyAccess',
    version: 'v182',
    description: 'Provides read-only access to AWS services and resources.',
    statements: () => [allow(READ_ONLY_ACTIONS, '*')],
  },
];

function codeDeployForLambda(arn: string, more: readonly string[]) {
  return [
    allow(
      [
        'cloudwatch:DescribeAlarms',
        'lambda:UpdateAlias',
        'lambda:GetAlias',
        'lambda:GetProvisionedConcurrencyConfig',
        ...more,
      ],
      '*',
    ),
    allow(READ_OBJECT, `${arn}:s3:::*/CodeDeploy/*`),
    allow(READ_OBJECT, '*', TAGGED_FOR_CODEDEPLOY),
    allow('lambda:InvokeFunction', `${arn}:lambda:*:*:function:CodeDeployHook_*`),
  ];
}

const codeDeployForEcs = () => [
  ...prefixed('ecs', ['DescribeServices', 'CreateTaskSet', 'UpdateServicePrimaryTaskSet', 'DeleteTaskSet']),
  ...prefixed('elasticloadbalancing', [
    'DescribeTargetGroups',
    'DescribeListeners',
    'ModifyListener',
    'DescribeRules',
    'ModifyRule',
  ]),
];

const prefixed = (prefix: string, names: readonly string[]) => names.map((name) => `${prefix}:${name}`);

const codeDeployActions = () => [
  ...prefixed('autoscaling', [
    'CompleteLifecycleAction',
    'DeleteLifecycleHook',
    'DescribeAutoScalingGroups',
    'DescribeLifecycleHooks',
    'PutLifecycleHook',
    'RecordLifecycleActionHeartbeat',
    'CreateAutoScalingGroup',
    'CreateOrUpdateTags',
    'UpdateAutoScalingGroup',
    'EnableMetricsCollection',
    'DescribePolicies',
    'DescribeScheduledActions',
    'DescribeNotificationConfigurations',
    'SuspendProcesses',
    'ResumeProcesses',
    'AttachLoadBalancers',
    'AttachLoadBalancerTargetGroups',
    'PutScalingPolicy',
    'PutScheduledUpdateGroupAction',
    'PutNotificationConfiguration',
    'PutWarmPool',
    'DescribeScalingActivities',
    'DeleteAutoScalingGroup',
  ]),
  ...prefixed('ec2', ['DescribeInstances', 'DescribeInstanceStatus', 'TerminateInstances']),
  'tag:GetResources',
  'sns:Publish',
  'cloudwatch:DescribeAlarms',
  'cloudwatch:PutMetricAlarm',
  ...prefixed('elasticloadbalancing', [
    'DescribeLoadBalancerAttributes',
    'DescribeTargetGroupAttributes',
    'DescribeLoadBalancers',
    'DescribeInstanceHealth',
    'RegisterInstancesWithLoadBalancer',
    'DeregisterInstancesFromLoadBalancer',
    'DescribeTargetGroups',
    'DescribeTargetHealth',
    'RegisterTargets',
    'DeregisterTargets',
  ]),
];
