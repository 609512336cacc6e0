import type {
  DescribeStackEventsCommandInput,
  DescribeStackResourceCommandInput,
  DescribeStackResourcesCommandInput,
  DescribeStacksCommandInput,
  ListStackResourcesCommandInput,
  ListStacksCommandInput,
  Parameter,
  Stack,
  StackEvent,
  StackSummary,
} from '@aws-sdk/client-cloudformation';
import { stackOf, type CloudFormationContext } from '../cloudformation-context.ts';
import { validationError } from '../cloudformation-error.ts';
import type { Definition, EventRecord, ResourceRecord, StackRecord } from '../records.ts';
import { isSecret } from '../template/parameters.ts';
import { parseTemplate } from '../template/parse-template.ts';
import { nextPage } from './next-page.ts';

export const describeStackOperations = (context: CloudFormationContext) => ({
  DescribeStacks: (input: DescribeStacksCommandInput) => {
    const found = input.StackName === undefined ? living(context) : [stackOf(context, input.StackName)];
    const { items, more } = nextPage(found, input.NextToken);
    return { Stacks: items.map(describeStack), ...more };
  },
  ListStacks: (input: ListStacksCommandInput) => {
    const wanted = input.StackStatusFilter;
    const found = newestFirst(context).filter(({ status }) => !wanted?.length || wanted.includes(status));
    const { items, more } = nextPage(found, input.NextToken);
    return { StackSummaries: items.map(summarizeStack), ...more };
  },
  DescribeStackEvents: (input: DescribeStackEventsCommandInput) => {
    const stack = stackOf(context, input.StackName);
    const events = (context.tables.events.get(stack.id) ?? []).toReversed();
    const { items, more } = nextPage(events, input.NextToken);
    return { StackEvents: items.map((event) => describeEvent(stack, event)), ...more };
  },
  DescribeStackResource: (input: DescribeStackResourceCommandInput) => {
    const stack = stackOf(context, input.StackName);
    const resource = resourceOf(stack, input.LogicalResourceId ?? '');
    return {
      StackResourceDetail: {
        ...identityOf(stack, resource),
        LastUpdatedTimestamp: new Date(resource.changed),
        ...(resource.metadata === undefined ? {} : { Metadata: JSON.stringify(resource.metadata) }),
      },
    };
  },
  DescribeStackResources: (input: DescribeStackResourcesCommandInput) => ({
    StackResources: describedResources(context, input),
  }),
  ListStackResources: (input: ListStackResourcesCommandInput) => {
    const stack = stackOf(context, input.StackName);
    const { items, more } = nextPage(Object.values(stack.resources), input.NextToken);
    return {
      StackResourceSummaries: items.map((resource) => {
        const { StackId: _id, StackName: _name, ...summary } = identityOf(stack, resource);
        return { ...summary, LastUpdatedTimestamp: new Date(resource.changed) };
      }),
      ...more,
    };
  },
});

const newestFirst = ({ tables }: CloudFormationContext): StackRecord[] =>
  [...tables.stacks.values()].sort((a, b) => b.created - a.created);

const living = (context: CloudFormationContext): StackRecord[] =>
  newestFirst(context).filter(({ status }) => status !== 'DELETE_COMPLETE');

function resourceOf(stack: StackRecord, logicalId: string): ResourceRecord {
  const resource = stack.resources[logicalId];
  if (!resource) throw validationError(`Resource ${logicalId} does not exist for stack ${stack.name}`);
  return resource;
}

function describedResources(context: CloudFormationContext, input: DescribeStackResourcesCommandInput) {
  const { StackName, PhysicalResourceId, LogicalResourceId } = input;
  const stack = StackName === undefined ? holderOf(context, PhysicalResourceId) : stackOf(context, StackName);
  return Object.values(stack.resources)
    .filter(({ logicalId }) => LogicalResourceId === undefined || logicalId === LogicalResourceId)
    .map((resource) => ({ ...identityOf(stack, resource), Timestamp: new Date(resource.changed) }));
}

function holderOf(context: CloudFormationContext, physicalId: string | undefined): StackRecord {
  const stack = living(context).find(({ resources }) =>
    Object.values(resources).some((resource) => resource.physicalId === physicalId),
  );
  if (!stack) throw validationError(`Stack for ${physicalId} does not exist`);
  return stack;
}

const identityOf = (stack: StackRecord, resource: ResourceRecord) => ({
  StackId: stack.id,
  StackName: stack.name,
  LogicalResourceId: resource.logicalId,
  ResourceType: resource.type,
  ResourceStatus: resource.status,
  DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' as const },
  ...(resource.physicalId === undefined ? {} : { PhysicalResourceId: resource.physicalId }),
  ...(resource.reason === undefined ? {} : { ResourceStatusReason: resource.reason }),
});

const describeStack = (stack: StackRecord): Stack => {
  const { definition } = stack;
  return {
    ...summarizeStack(stack),
    Description: parseTemplate(definition.template).Description,
    Parameters: describeParameters(definition),
    DisableRollback: stack.disableRollback,
    Capabilities: [...definition.capabilities],
    NotificationARNs: [...definition.notificationArns],
    RollbackConfiguration: {},
    Outputs: stack.outputs.map((output) => ({
      OutputKey: output.key,
      OutputValue: output.value,
      Description: output.description,
      ExportName: output.exportName,
    })),
    Tags: [...definition.tags],
    EnableTerminationProtection: stack.terminationProtection,
    RoleARN: definition.roleArn,
    ChangeSetId: stack.changeSetId,
  };
};

const summarizeStack = (stack: StackRecord): StackSummary => ({
  StackId: stack.id,
  StackName: stack.name,
  CreationTime: new Date(stack.created),
  StackStatus: stack.status,
  StackStatusReason: stack.reason,
  DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  ...(stack.updated === undefined ? {} : { LastUpdatedTime: new Date(stack.updated) }),
  ...(stack.deleted === undefined ? {} : { DeletionTime: new Date(stack.deleted) }),
});

/** Values of NoEcho parameters are not shown. */
export function describeParameters({ template, parameters }: Definition): Parameter[] {
  const definitions = parseTemplate(template).Parameters ?? {};
  return Object.entries(parameters).map(([ParameterKey, value]) => ({
    ParameterKey,
    ParameterValue: isSecret(definitions[ParameterKey]) ? '****' : value,
  }));
}

const describeEvent = (stack: StackRecord, event: EventRecord): StackEvent => ({
  StackId: stack.id,
  StackName: stack.name,
  EventId: event.id,
  LogicalResourceId: event.logicalId,
  PhysicalResourceId: event.physicalId,
  ResourceType: event.type,
  Timestamp: new Date(event.time),
  ResourceStatus: event.status as StackEvent['ResourceStatus'],
  ResourceStatusReason: event.reason,
  ResourceProperties: event.properties,
  ClientRequestToken: event.clientToken,
});
