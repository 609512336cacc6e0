import { AwsError } from '../../../aws-error.ts';
import { policyText } from './policy-text.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';

const KINDS = { Groups: 'Group', Roles: 'Role', Users: 'User' } as const;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iam-policy.html */
export const iamPolicy: ResourceType = {
  type: 'AWS::IAM::Policy',
  properties: ['Groups', 'PolicyDocument', 'PolicyName', 'Roles', 'Users'],
  create: async (resource) => {
    await put(resource);
    return { physicalId: resource.newName({ longest: 64 }) };
  },
  update: async (resource) => {
    await put(resource);
    const kept = new Set(holdersOf(resource.properties).map(({ key }) => key));
    await remove(resource, resource.oldProperties, (key) => !kept.has(key));
    return { physicalId: resource.physicalId };
  },
  delete: (resource) => remove(resource, resource.properties, () => true),
};

/** Who has the policy, under which name. */
const holdersOf = (properties: Properties) =>
  Object.entries(KINDS).flatMap(([property, kind]) =>
    ((properties[property] as readonly string[] | undefined) ?? []).map((name) => ({
      kind,
      input: { [`${kind}Name`]: name, PolicyName: properties['PolicyName'] },
      key: `${kind}/${name}/${String(properties['PolicyName'])}`,
    })),
  );

async function put({ call, properties }: ResourceContext): Promise<void> {
  const holders = holdersOf(properties);
  if (holders.length === 0) {
    throw new AwsError('ValidationError', 'At least one of [Groups,Roles,Users] must be non-empty.');
  }
  const PolicyDocument = policyText(properties['PolicyDocument']);
  for (const { kind, input } of holders) await call('iam', `Put${kind}Policy`, { ...input, PolicyDocument });
}

async function remove({ call }: ResourceContext, properties: Properties, unwanted: (key: string) => boolean) {
  for (const { kind, input } of holdersOf(properties).filter(({ key }) => unwanted(key))) {
    await call('iam', `Delete${kind}Policy`, input);
  }
}
