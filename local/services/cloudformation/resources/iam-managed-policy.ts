import { pick } from './pick.ts';
import { policyText } from './policy-text.ts';
import type { ExistingResource, Properties, ResourceContext, ResourceType } from './resource-type.ts';

const KINDS = { Groups: 'Group', Roles: 'Role', Users: 'User' } as const;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iam-managedpolicy.html */
export const iamManagedPolicy: ResourceType = {
  type: 'AWS::IAM::ManagedPolicy',
  properties: ['Description', 'Groups', 'ManagedPolicyName', 'Path', 'PolicyDocument', 'Roles', 'Users'],
  replacedBy: ['Description', 'ManagedPolicyName', 'Path'],
  nameProperty: 'ManagedPolicyName',
  create: async (resource) => {
    const { call, properties } = resource;
    const PolicyName = String(properties['ManagedPolicyName'] ?? resource.newName({ longest: 128 }));
    const { Policy } = await call<{ Policy: { Arn: string; PolicyId: string } }>('iam', 'CreatePolicy', {
      PolicyName,
      PolicyDocument: policyText(properties['PolicyDocument']),
      ...pick(properties, ['Description', 'Path']),
    });
    resource.began(Policy.Arn);
    await attach(resource, Policy.Arn, holdersOf(properties));
    return { physicalId: Policy.Arn, attributes: { PolicyArn: Policy.Arn, PolicyId: Policy.PolicyId } };
  },
  update: async (resource) => {
    const { physicalId, properties, oldProperties, attributes } = resource;
    await newVersion(resource);
    const [before, wanted] = [holdersOf(oldProperties), holdersOf(properties)];
    const isIn = (holders: readonly Holder[]) => (one: Holder) => holders.some(({ key }) => key === one.key);
    await detach(
      resource,
      physicalId,
      before.filter((holder) => !isIn(wanted)(holder)),
    );
    await attach(
      resource,
      physicalId,
      wanted.filter((holder) => !isIn(before)(holder)),
    );
    return { physicalId, attributes };
  },
  delete: async (resource) => {
    const { call, physicalId: PolicyArn, properties } = resource;
    await detach(resource, PolicyArn, holdersOf(properties));
    for (const VersionId of await oldVersions(resource))
      await call('iam', 'DeletePolicyVersion', { PolicyArn, VersionId });
    await call('iam', 'DeletePolicy', { PolicyArn });
  },
};

interface Holder {
  readonly kind: string;
  readonly input: object;
  readonly key: string;
}

const holdersOf = (properties: Properties): Holder[] =>
  Object.entries(KINDS).flatMap(([property, kind]) =>
    ((properties[property] as readonly string[] | undefined) ?? []).map((name) => ({
      kind,
      input: { [`${kind}Name`]: name },
      key: `${kind}/${name}`,
    })),
  );

async function attach(
  { call }: ResourceContext,
  PolicyArn: string,
  holders: readonly Holder[],
): Promise<void> {
  for (const { kind, input } of holders) await call('iam', `Attach${kind}Policy`, { ...input, PolicyArn });
}

async function detach(
  { call }: ResourceContext,
  PolicyArn: string,
  holders: readonly Holder[],
): Promise<void> {
  for (const { kind, input } of holders) await call('iam', `Detach${kind}Policy`, { ...input, PolicyArn });
}

/** A policy has five versions at most, so the older ones make room. */
async function newVersion(resource: ExistingResource): Promise<void> {
  const { call, physicalId: PolicyArn, properties } = resource;
  for (const VersionId of await oldVersions(resource))
    await call('iam', 'DeletePolicyVersion', { PolicyArn, VersionId });
  const PolicyDocument = policyText(properties['PolicyDocument']);
  await call('iam', 'CreatePolicyVersion', { PolicyArn, PolicyDocument, SetAsDefault: true });
}

async function oldVersions({ call, physicalId: PolicyArn }: ExistingResource): Promise<string[]> {
  const { Versions = [] } = await call<{ Versions?: { VersionId: string; IsDefaultVersion: boolean }[] }>(
    'iam',
    'ListPolicyVersions',
    { PolicyArn },
  );
  return Versions.filter(({ IsDefaultVersion }) => !IsDefaultVersion).map(({ VersionId }) => VersionId);
}
