import type { Capability, Parameter, Tag } from '@aws-sdk/client-cloudformation';
import type { Caller } from '../../../caller.ts';
import { readTemplate, type CloudFormationContext } from '../cloudformation-context.ts';
import { validationError } from '../cloudformation-error.ts';
import { assumeStackRole } from '../engine/stack-caller.ts';
import type { Definition } from '../records.ts';
import { requireCapabilities } from '../template/capabilities.ts';
import { readParameters } from '../template/parameters.ts';
import { refuseUnsupported } from './refuse-unsupported.ts';
import { templateText } from './template-source.ts';

interface DefinitionInput {
  readonly StackName?: string;
  readonly TemplateBody?: string;
  readonly TemplateURL?: string;
  readonly UsePreviousTemplate?: boolean;
  readonly Parameters?: readonly Parameter[];
  readonly Capabilities?: readonly Capability[];
  readonly Tags?: readonly Tag[];
  readonly RoleARN?: string;
  readonly NotificationARNs?: readonly string[];
}

/** What a request wants a stack to be, checked as far as can be before anything is made. */
export async function readDefinition(
  context: CloudFormationContext,
  caller: Caller,
  input: DefinitionInput,
  present?: Definition,
): Promise<Definition> {
  refuseUnsupported(input, UNSUPPORTED);
  const template = await templateText(context, caller, input, present?.template);
  const parsed = readTemplate(context, template);
  const parameters = readParameters(parsed, input.Parameters, present?.parameters);
  requireCapabilities(parsed, input.Capabilities);
  const roleArn = input.RoleARN ?? present?.roleArn;
  if (roleArn !== undefined) await assumeStackRole(context, roleArn, stackArn(context, input.StackName));
  return {
    template,
    parameters,
    tags: input.Tags ? readTags(input.Tags) : (present?.tags ?? []),
    capabilities: input.Capabilities ?? [],
    notificationArns: [],
    ...(roleArn === undefined ? {} : { roleArn }),
  };
}

const stackArn = ({ cloud }: CloudFormationContext, name = '') =>
  name.startsWith('arn:') ? name : cloud.arn('cloudformation', `stack/${name}/*`);

/** NotificationARNs would have events published, RollbackConfiguration alarms watched, and so on. */
const UNSUPPORTED = [
  'NotificationARNs',
  'ResourceTypes',
  'RollbackConfiguration',
  'StackPolicyDuringUpdateBody',
  'StackPolicyDuringUpdateURL',
  'StackPolicyURL',
  'ResourcesToImport',
  'ImportExistingResources',
  'IncludeNestedStacks',
  'RetainExceptOnCreate',
  'DeploymentMode',
  'DeploymentConfig',
  'TimeoutInMinutes',
];

function readTags(tags: readonly Tag[]): Tag[] {
  for (const { Key } of tags) {
    if (!Key || /^aws:/i.test(Key)) {
      throw validationError(`Tag keys must not be empty and must not begin with aws:, got '${Key}'`);
    }
  }
  if (new Set(tags.map(({ Key }) => Key)).size !== tags.length) {
    throw validationError('Duplicate tag keys found.');
  }
  if (tags.length > 50) throw validationError('A stack can have 50 tags at most.');
  return tags.map(({ Key, Value }) => ({ Key, Value: Value ?? '' }));
}
