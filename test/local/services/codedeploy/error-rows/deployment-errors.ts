import { eachOf, many } from './error-row.ts';
import type { ErrorRow } from './error-row.ts';

/** Ids of deployments in the states that an operation may refuse. */
export interface DeploymentIds {
  readonly ended: string;
  /** In place; its one host never answers. */
  readonly running: string;
  /** Blue/green, while the replacement is installed. */
  readonly installing: string;
  /** Of the compute platform Lambda, ended. */
  readonly functions: string;
}

const REVISION = { revisionType: 'S3', s3Location: { bucket: 'bundles', key: 'a.zip', bundleType: 'zip' } };
const APPSPEC = { revisionType: 'AppSpecContent', appSpecContent: { content: 'version: 0.0' } };
const NEW = { applicationName: 'hello', deploymentGroupName: 'spare', revision: REVISION };
const RESTART = { ...NEW, revision: undefined, deploymentMode: 'RESTART' };
const LAMBDA = { applicationName: 'lambda', deploymentGroupName: 'functions', revision: APPSPEC };
const BLUE_GREEN = { ...NEW, deploymentGroupName: 'discovers' };
const TAG = { Key: 'app', Value: 'hello', Type: 'KEY_AND_VALUE' };

const CREATION: readonly ErrorRow[] = [
  ...(
    [
      [{ description: 'x'.repeat(257) }, 'DescriptionTooLong'],
      [{ deploymentConfigName: 'a b' }, 'InvalidDeploymentConfigName'],
      [{ deploymentConfigName: 'none' }, 'DeploymentConfigDoesNotExist'],
      [{ deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce' }, 'InvalidTrafficRoutingConfiguration'],
      [{ fileExistsBehavior: 'KEEP' }, 'InvalidFileExistsBehavior'],
      [{ deploymentMode: 'HALF' }, 'InvalidInput'],
      [{ targetInstances: { autoScalingGroups: ['green'] } }, 'InvalidTargetInstances'],
      [{ autoRollbackConfiguration: { enabled: true } }, 'InvalidAutoRollbackConfig'],
      [{ overrideAlarmConfiguration: { enabled: true } }, 'InvalidAlarmConfig'],
      [
        { overrideAlarmConfiguration: { alarms: many(11, (index) => ({ name: String(index) })) } },
        'AlarmsLimitExceeded',
      ],
      [{ deploymentGroupName: 'in-place' }, 'DeploymentLimitExceeded'],
    ] as const
  ).map(([input, error]): ErrorRow => ['CreateDeployment', { ...NEW, ...input }, error]),
  ...[
    undefined,
    { tagFilters: [TAG], ec2TagSet: { ec2TagSetList: [[TAG]] } },
    { tagFilters: [{ Type: 'KEY_ONLY' }] },
    { tagFilters: many(11, () => TAG) },
    { autoScalingGroups: many(11, String) },
  ].map((targetInstances): ErrorRow => [
    'CreateDeployment',
    { ...BLUE_GREEN, targetInstances },
    'InvalidTargetInstances',
  ]),
  ['CreateDeployment', RESTART, 'RevisionDoesNotExist'],
  ['CreateDeployment', { ...RESTART, revision: REVISION }, 'InvalidRevision'],
  [
    'CreateDeployment',
    { ...RESTART, updateOutdatedInstancesOnly: true },
    'InvalidUpdateOutdatedInstancesOnlyValue',
  ],
  ['CreateDeployment', { ...RESTART, deploymentGroupName: 'blue-green' }, 'InvalidInput'],
  ['CreateDeployment', { ...LAMBDA, deploymentMode: 'RESTART' }, 'InvalidComputePlatform'],
  [
    'CreateDeployment',
    { ...LAMBDA, ignoreApplicationStopFailures: true },
    'InvalidIgnoreApplicationStopFailuresValue',
  ],
  ['CreateDeployment', { ...LAMBDA, fileExistsBehavior: 'OVERWRITE' }, 'InvalidFileExistsBehavior'],
  ['CreateDeployment', { ...LAMBDA, deploymentConfigName: 'half' }, 'InvalidTrafficRoutingConfiguration'],
  ...[
    REVISION,
    { revisionType: 'AppSpecContent', appSpecContent: {} },
    { revisionType: 'String', appSpecContent: { content: 'version: 0.0' } },
    { revisionType: 'AppSpecContent', appSpecContent: { content: 'version: 0.0', sha256: 'f00' } },
    { revisionType: 'GitHub', gitHubLocation: { repository: 'a/b', commitId: 'f'.repeat(40) } },
  ].map((revision): ErrorRow => ['CreateDeployment', { ...LAMBDA, revision }, 'InvalidRevision']),
  [
    'CreateDeployment',
    { ...LAMBDA, updateOutdatedInstancesOnly: true },
    'InvalidUpdateOutdatedInstancesOnlyValue',
  ],
];

const LISTS: readonly ErrorRow[] = [
  ['ListDeployments', { includeOnlyStatuses: ['Lost'] }, 'InvalidDeploymentStatus'],
  ['ListDeployments', { createTimeRange: { start: new Date(2), end: new Date(1) } }, 'InvalidTimeRange'],
  ['ListDeployments', { externalId: '' }, 'InvalidExternalId'],
  ['ListDeployments', { nextToken: 'x' }, 'InvalidNextToken'],
  ['BatchGetDeployments', {}, 'DeploymentIdRequired'],
  ['BatchGetDeployments', { deploymentIds: ['x'] }, 'InvalidDeploymentId'],
  ['BatchGetDeployments', { deploymentIds: many(101, () => 'd-NOTTHERE1') }, 'BatchLimitExceeded'],
];

const IDS: readonly ErrorRow[] = eachOf(
  {
    GetDeployment: {},
    StopDeployment: {},
    ContinueDeployment: {},
    SkipWaitTimeForInstanceTermination: {},
    ListDeploymentTargets: {},
    GetDeploymentTarget: { targetId: 'i-1' },
    BatchGetDeploymentTargets: { targetIds: ['i-1'] },
    ListDeploymentInstances: {},
    GetDeploymentInstance: { instanceId: 'i-1' },
    BatchGetDeploymentInstances: { instanceIds: ['i-1'] },
    PutLifecycleEventHookExecutionStatus: { lifecycleEventHookExecutionId: 'e', status: 'Succeeded' },
  },
  [
    [{}, 'DeploymentIdRequired'],
    [{ deploymentId: 'x' }, 'InvalidDeploymentId'],
    [{ deploymentId: 'd-NOTTHERE1' }, 'DeploymentDoesNotExist'],
  ],
);

/** Deployments, what they deploy to, and what their hooks report. */
export const deploymentErrors = ({
  ended,
  running,
  installing,
  functions,
}: DeploymentIds): readonly ErrorRow[] => [
  ...CREATION,
  ...LISTS,
  ...IDS,
  ...eachOf({ StopDeployment: {}, ContinueDeployment: {}, SkipWaitTimeForInstanceTermination: {} }, [
    [{ deploymentId: ended }, 'DeploymentAlreadyCompleted'],
  ]),
  ...eachOf({ ContinueDeployment: {}, SkipWaitTimeForInstanceTermination: {} }, [
    [{ deploymentId: running }, 'UnsupportedActionForDeploymentType'],
  ]),
  ['ContinueDeployment', { deploymentId: installing }, 'DeploymentIsNotInReadyState'],
  [
    'ContinueDeployment',
    { deploymentId: installing, deploymentWaitType: 'TERMINATION_WAIT' },
    'InvalidDeploymentStatus',
  ],
  [
    'ContinueDeployment',
    { deploymentId: installing, deploymentWaitType: 'COFFEE' },
    'InvalidDeploymentWaitType',
  ],
  ...targetErrors(running, installing),
  ...eachOf({ PutLifecycleEventHookExecutionStatus: { deploymentId: ended } }, [
    [{ status: 'Succeeded' }, 'InvalidLifecycleEventHookExecutionId'],
    [{ lifecycleEventHookExecutionId: 'e', status: 'Skipped' }, 'InvalidLifecycleEventHookExecutionStatus'],
    [{ lifecycleEventHookExecutionId: 'e', status: 'Failed' }, 'UnsupportedActionForDeploymentType'],
  ]),
  ...functionErrors(functions),
];

function functionErrors(deploymentId: string): ErrorRow[] {
  return [
    [
      'PutLifecycleEventHookExecutionStatus',
      { deploymentId, lifecycleEventHookExecutionId: 'e', status: 'Failed' },
      'InvalidLifecycleEventHookExecutionId',
    ],
    ...eachOf({ StopDeployment: { deploymentId }, ContinueDeployment: { deploymentId } }, [
      [{}, 'DeploymentAlreadyCompleted'],
    ]),
    ...eachOf(
      {
        ListDeploymentInstances: {},
        GetDeploymentInstance: { instanceId: 'i-1' },
        BatchGetDeploymentInstances: { instanceIds: ['i-1'] },
      },
      [[{ deploymentId }, 'InvalidComputePlatform']],
    ),
    ['GetDeploymentTarget', { deploymentId, targetId: 'shop' }, 'DeploymentTargetDoesNotExist'],
  ];
}

function targetErrors(running: string, installing: string): ErrorRow[] {
  const deploymentId = running;
  return [
    ...eachOf({ GetDeploymentTarget: { deploymentId } }, [
      [{}, 'DeploymentTargetIdRequired'],
      [{ targetId: 'a b' }, 'InvalidDeploymentTargetId'],
      [{ targetId: 'i-none' }, 'DeploymentTargetDoesNotExist'],
    ]),
    ...eachOf({ BatchGetDeploymentTargets: { deploymentId } }, [
      [{}, 'DeploymentTargetIdRequired'],
      [{ targetIds: ['a b'] }, 'InvalidDeploymentTargetId'],
      [{ targetIds: ['i-none'] }, 'DeploymentTargetDoesNotExist'],
      [{ targetIds: many(26, () => 'i-none') }, 'DeploymentTargetListSizeExceeded'],
    ]),
    ...eachOf({ ListDeploymentTargets: {} }, [
      [{ deploymentId, targetFilters: { Colour: ['Blue'] } }, 'InvalidTargetFilterName'],
      [{ deploymentId, targetFilters: { TargetStatus: ['Lost'] } }, 'InvalidInstanceStatus'],
      [{ deploymentId, targetFilters: { ServerInstanceLabel: ['Blue'] } }, 'InvalidDeploymentInstanceType'],
      [{ deploymentId: installing, targetFilters: { ServerInstanceLabel: ['Red'] } }, 'InvalidInstanceType'],
      [{ deploymentId, nextToken: 'x' }, 'InvalidNextToken'],
    ]),
    ...eachOf({ ListDeploymentInstances: {} }, [
      [{ deploymentId, instanceStatusFilter: ['Lost'] }, 'InvalidInstanceStatus'],
      [{ deploymentId, instanceTypeFilter: ['Blue'] }, 'InvalidDeploymentInstanceType'],
      [{ deploymentId: installing, instanceTypeFilter: ['Red'] }, 'InvalidInstanceType'],
      [{ deploymentId, nextToken: 'x' }, 'InvalidNextToken'],
    ]),
    ...eachOf({ GetDeploymentInstance: { deploymentId } }, [
      [{}, 'InstanceIdRequired'],
      [{ instanceId: 'a b' }, 'InvalidInstanceName'],
      [{ instanceId: 'i-none' }, 'InstanceDoesNotExist'],
    ]),
    ...eachOf({ BatchGetDeploymentInstances: { deploymentId } }, [
      [{}, 'InstanceIdRequired'],
      [{ instanceIds: ['a b'] }, 'InvalidInstanceName'],
      [{ instanceIds: many(101, () => 'i-none') }, 'BatchLimitExceeded'],
    ]),
  ];
}
