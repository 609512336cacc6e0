import type { PolicyDocument, PolicyStatement } from '../../policy/policy-document.ts';
import { s3Arn } from './arn.ts';
import type { Bucket } from './records.ts';
import { s3Error } from './s3-error.ts';
import type { S3 } from './s3-state.ts';

const LARGEST_POLICY = 20 * 1024;

/** Refuses what S3 would: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html */
export function checkBucketPolicy(scope: { readonly partition: string }, bucket: Bucket, text: string): void {
  if (Buffer.byteLength(text) > LARGEST_POLICY) {
    throw malformed('The policy is larger than the maximum allowed size of 20480 bytes');
  }
  const statements = statementsOf(parse(text));
  if (statements.length === 0) throw malformed('Policies must contain at least one statement');
  const arn = s3Arn(scope, bucket.name);
  for (const statement of statements) checkStatement(statement, arn);
  if (bucket.publicAccessBlock?.BlockPublicPolicy && statements.some(isPublic)) {
    throw s3Error(
      'AccessDenied',
      'Access Denied: public policies are blocked by the BlockPublicPolicy block public access setting.',
    );
  }
}

/** Finds the policy of the bucket that an ARN is in, parsed once, as the policy engine remembers what it compiled. */
export function bucketPolicies({ buckets }: Pick<S3, 'buckets'>) {
  const parsed = new Map<string, { readonly text: string; readonly document: PolicyDocument }>();
  return (resourceArn: string): PolicyDocument | undefined => {
    const name = resourceArn.split(':')[5]?.split('/')[0] ?? '';
    const text = buckets.get(name)?.policy;
    if (text === undefined) return undefined;
    const known = parsed.get(name);
    if (known?.text === text) return known.document;
    const document = parse(text);
    parsed.set(name, { text, document });
    return document;
  };
}

/** The statements of a policy, which may be one without a list around it. */
const statementsOf = ({ Statement }: PolicyDocument): readonly PolicyStatement[] =>
  Array.isArray(Statement) ? (Statement as readonly PolicyStatement[]) : [Statement as PolicyStatement];

function parse(text: string): PolicyDocument {
  let policy: PolicyDocument | null;
  try {
    policy = JSON.parse(text) as PolicyDocument | null;
  } catch {
    throw malformed('Policies must be valid JSON and the first byte must be "{"');
  }
  if (policy === null || typeof policy !== 'object' || Array.isArray(policy) || !policy.Statement) {
    throw malformed('Missing required field Statement');
  }
  return policy;
}

function checkStatement(statement: PolicyStatement, arn: string): void {
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') {
    throw malformed(`Invalid effect : ${String(statement.Effect)}`);
  }
  if (!statement.Principal && !statement.NotPrincipal) throw malformed('Missing required field Principal');
  if (!statement.Action && !statement.NotAction) throw malformed('Missing required field Action');
  const resources = [statement.Resource ?? statement.NotResource ?? []].flat();
  if (resources.length === 0) throw malformed('Missing required field Resource');
  if (
    !resources.every((resource) => resource === arn || resource.startsWith(`${arn}/`) || resource === '*')
  ) {
    throw malformed('Policy has invalid resource');
  }
}

/** Whoever asks, from wherever: what block public access is for. */
const isPublic = ({ Effect, Principal, NotPrincipal, Condition }: PolicyStatement) =>
  Effect === 'Allow' &&
  Condition === undefined &&
  (NotPrincipal !== undefined ||
    Principal === '*' ||
    Object.values(Principal ?? {})
      .flat()
      .includes('*'));

const malformed = (message: string) => s3Error('MalformedPolicy', message);
