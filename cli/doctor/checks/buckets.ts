import { GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import { undefinedFor } from '../../../lib/target/undefined-for.ts';
import type { Account } from '../account.ts';
import { BUCKET_SETTINGS, type BucketSetting } from '../buckets/bucket-settings.ts';
import { type Policy, policyDifferences } from '../buckets/policy-differences.ts';
import type { Check, Finding } from '../check.ts';
import { counted } from '../counted.ts';
import { lookAtEach } from '../look-at-each.ts';
import type { StackResource } from '../stack-template.ts';

/** Whether the buckets are as the template made them: records, secrets and uploads lie in them. */
export const buckets: Check = {
  name: 'buckets',
  looksAt: "the buckets' settings and policies, against the template",
  async look(account) {
    const stack = await account.stack();
    const own = ownBuckets(account);
    const all = stack.ofType('AWS::S3::Bucket').filter(({ physicalId }) => own.has(physicalId));
    const settings = all.flatMap((bucket) => BUCKET_SETTINGS.map((setting) => ({ bucket, setting })));
    const policies = stack
      .ofType('AWS::S3::BucketPolicy')
      .filter(({ properties }) => own.has(stack.resolve(properties['Bucket']) ?? ''));
    return {
      seen: counted(all.length, 'bucket'),
      findings: [
        ...(await lookAtEach(settings, {
          named: ({ bucket, setting }) => `${setting.name} of bucket ${bucket.physicalId}`,
          look: ({ bucket, setting }) => settingFindings(bucket, setting, account),
        })),
        ...(await lookAtEach(policies, {
          named: ({ logicalId }) => logicalId,
          look: (policy) => policyFindings(policy, account),
        })),
      ],
    };
  },
};

/** Not the one that serverless deploys from. */
const ownBuckets = ({ outputs }: Account): ReadonlySet<string | undefined> =>
  new Set([outputs['SourceBucketName'], outputs['StateBucketName']]);

async function settingFindings(
  { physicalId: Bucket, properties }: StackResource,
  { name, level, wanted, read, mend, why }: BucketSetting,
  { clients, stack }: Account,
): Promise<Finding[]> {
  const { resolve, revertDrift } = await stack();
  const want = wanted(properties, resolve);
  if (want === undefined) return [];
  const found = await read(clients.s3, Bucket);
  if (found === want) return [];
  const what = `expected ${name} to be ${want}, it is ${found ?? 'not set'}: ${why}`;
  return [{ level, about: `bucket ${Bucket}`, what, do: mend?.(Bucket) ?? revertDrift }];
}

async function policyFindings(
  { properties }: StackResource,
  { clients, stack }: Account,
): Promise<Finding[]> {
  const { resolve, revertDrift } = await stack();
  const Bucket = resolve(properties['Bucket'])!;
  const answer = await clients.s3
    .send(new GetBucketPolicyCommand({ Bucket }))
    .catch(undefinedFor('NoSuchBucketPolicy'));
  const found = JSON.parse(answer?.Policy ?? '{"Statement":[]}') as Policy;
  return policyDifferences(properties['PolicyDocument'] as Policy, found, resolve).map((what) => ({
    level: 'fault',
    about: `bucket ${Bucket}`,
    what,
    do: revertDrift,
  }));
}
