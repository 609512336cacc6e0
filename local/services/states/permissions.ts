import type { Permission, Permissions } from '../../permission.ts';

interface MachineInput {
  readonly stateMachineArn?: string;
  readonly roleArn?: string;
}

const onMachine = (operation: string) => (input: MachineInput) => [
  { action: `states:${operation}`, resource: input.stateMachineArn ?? '*' },
];

const onExecution = (operation: string) => (input: { readonly executionArn?: string }) => [
  { action: `states:${operation}`, resource: input.executionArn ?? '*' },
];

const onResource = (operation: string) => (input: { readonly resourceArn?: string }) => [
  { action: `states:${operation}`, resource: input.resourceArn ?? '*' },
];

const passRole = ({ roleArn }: MachineInput): Permission[] =>
  roleArn === undefined
    ? []
    : [
        {
          action: 'iam:PassRole',
          resource: roleArn,
          context: { 'iam:PassedToService': 'states.amazonaws.com' },
        },
      ];

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html */
export const permissions: Permissions = {
  prefix: 'states',
  operations: {
    CreateStateMachine: (
      input: MachineInput & { readonly name?: string },
      { partition, region, account },
    ) => [
      {
        action: 'states:CreateStateMachine',
        resource: `arn:${partition}:states:${region}:${account}:stateMachine:${input.name}`,
      },
      ...passRole(input),
    ],
    UpdateStateMachine: (input: MachineInput) => [
      ...onMachine('UpdateStateMachine')(input),
      ...passRole(input),
    ],
    DeleteStateMachine: onMachine('DeleteStateMachine'),
    DescribeStateMachine: onMachine('DescribeStateMachine'),
    StartExecution: onMachine('StartExecution'),
    ListExecutions: onMachine('ListExecutions'),
    DescribeExecution: onExecution('DescribeExecution'),
    DescribeStateMachineForExecution: onExecution('DescribeStateMachineForExecution'),
    GetExecutionHistory: onExecution('GetExecutionHistory'),
    StopExecution: onExecution('StopExecution'),
    TagResource: onResource('TagResource'),
    UntagResource: onResource('UntagResource'),
    ListTagsForResource: onResource('ListTagsForResource'),
  },
};
