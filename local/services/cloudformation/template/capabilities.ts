import type { Capability } from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../../aws-error.ts';
import type { Template } from './template.ts';

/** The capabilities that a template asks for, and why; empty where it makes nothing of IAM. */
export function capabilitiesOf(template: Template): { capabilities: Capability[]; reason?: string } {
  const iam = Object.values(template.Resources).filter(({ Type }) => TAKES_CAPABILITY.has(Type));
  if (iam.length === 0) return { capabilities: [] };
  const named = iam.some(({ Type, Properties }) => {
    const name = TAKES_CAPABILITY.get(Type);
    return name !== undefined && Properties?.[name] !== undefined;
  });
  const types = [...new Set(iam.map(({ Type }) => Type))].join(', ');
  return {
    capabilities: [named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM'],
    reason: `The following resource(s) require capabilities: [${types}]`,
  };
}

/** Refuses a template whose capabilities were not acknowledged. */
export function requireCapabilities(template: Template, given: readonly Capability[] | undefined): void {
  const { capabilities } = capabilitiesOf(template);
  const [needed] = capabilities;
  const acknowledged = new Set(given);
  if (needed === undefined || acknowledged.has(needed) || acknowledged.has('CAPABILITY_NAMED_IAM')) return;
  throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${needed}]`, {
    status: 400,
  });
}

/** Types that need a capability, with the property that gives them a name of the user's own. */
const TAKES_CAPABILITY = new Map<string, string | undefined>([
  ['AWS::IAM::AccessKey', undefined],
  ['AWS::IAM::Group', 'GroupName'],
  ['AWS::IAM::InstanceProfile', 'InstanceProfileName'],
  ['AWS::IAM::ManagedPolicy', 'ManagedPolicyName'],
  ['AWS::IAM::Policy', undefined],
  ['AWS::IAM::Role', 'RoleName'],
  ['AWS::IAM::User', 'UserName'],
  ['AWS::IAM::UserToGroupAddition', undefined],
]);
