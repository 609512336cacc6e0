import { AwsError } from '../../../aws-error.ts';
import { pick } from './pick.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-events-rule.html */
export const eventsRule: ResourceType = {
  type: 'AWS::Events::Rule',
  properties: [
    'Description',
    'EventBusName',
    'EventPattern',
    'Name',
    'RoleArn',
    'ScheduleExpression',
    'State',
    'Targets',
  ],
  replacedBy: ['EventBusName', 'Name'],
  nameProperty: 'Name',
  create: async (resource) => {
    const name = String(resource.properties['Name'] ?? resource.newName({ longest: 64 }));
    const physicalId = physicalIdOf(resource.properties, name);
    const Arn = await putRule(resource, name);
    resource.began(physicalId);
    await putTargets(resource, name);
    return { physicalId, attributes: { Arn } };
  },
  update: async (resource) => {
    const name = nameOf(resource.physicalId);
    const Arn = await putRule(resource, name);
    const kept = targetsOf(resource.properties).map(({ Id }) => Id);
    const removed = targetsOf(resource.oldProperties)
      .map(({ Id }) => Id)
      .filter((id) => !kept.includes(id));
    await removeTargets(resource, name, removed);
    await putTargets(resource, name);
    return { physicalId: resource.physicalId, attributes: { Arn } };
  },
  delete: async (resource) => {
    const name = nameOf(resource.physicalId);
    await removeTargets(
      resource,
      name,
      targetsOf(resource.properties).map(({ Id }) => Id),
    );
    await resource.call('events', 'DeleteRule', { Name: name, ...busOf(resource.properties) });
  },
};

/** Rules of other buses than the default one carry the bus in their id. */
const physicalIdOf = ({ EventBusName }: Properties, name: string) =>
  EventBusName === undefined || EventBusName === 'default' ? name : `${String(EventBusName)}|${name}`;

const nameOf = (physicalId: string) => physicalId.slice(physicalId.indexOf('|') + 1);

const busOf = (properties: Properties) => pick(properties, ['EventBusName']);

const targetsOf = (properties: Properties) =>
  (properties['Targets'] as readonly { readonly Id: string }[] | undefined) ?? [];

async function putRule({ call, properties }: ResourceContext, Name: string): Promise<string> {
  const pattern = properties['EventPattern'];
  const { RuleArn } = await call<{ RuleArn: string }>('events', 'PutRule', {
    Name,
    ...pick(properties, ['Description', 'EventBusName', 'RoleArn', 'ScheduleExpression', 'State']),
    ...(pattern === undefined
      ? {}
      : { EventPattern: typeof pattern === 'string' ? pattern : JSON.stringify(pattern) }),
  });
  return RuleArn;
}

async function putTargets({ call, properties }: ResourceContext, Rule: string): Promise<void> {
  const Targets = targetsOf(properties);
  if (Targets.length === 0) return;
  refuseFailed(await call('events', 'PutTargets', { Rule, ...busOf(properties), Targets }));
}

async function removeTargets(
  { call, properties }: ResourceContext,
  Rule: string,
  Ids: readonly string[],
): Promise<void> {
  if (Ids.length === 0) return;
  refuseFailed(await call('events', 'RemoveTargets', { Rule, ...busOf(properties), Ids }));
}

/** These calls succeed as a whole and fail one by one. */
function refuseFailed({
  FailedEntries = [],
}: {
  FailedEntries?: readonly { ErrorCode?: string; ErrorMessage?: string }[];
}): void {
  const [failed] = FailedEntries;
  if (failed)
    throw new AwsError(
      failed.ErrorCode ?? 'InternalException',
      failed.ErrorMessage ?? 'The target was refused',
    );
}
