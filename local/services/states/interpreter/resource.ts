/** What a Task state's Resource ARN says. */
export interface Resource {
  readonly arn: string;
  /** `lambda`, `states`, `aws-sdk:codedeploy`; for a function's own ARN `lambda-arn`. */
  readonly type: string;
  /** As history shows it: `invoke.waitForTaskToken`; for a function's own ARN that ARN. */
  readonly name: string;
  /** Without the pattern: `invoke`, `createDeployment`. */
  readonly action: string;
  readonly pattern: 'request' | 'token' | 'sync' | 'sync:2';
}

/** Undefined where the text is neither an integration's ARN nor that of a Lambda function. */
export function parseResource(arn: string): Resource | undefined {
  if (/^arn:[^:]+:lambda:[^:]+:[^:]*:function:.+$/.test(arn)) {
    return { arn, type: 'lambda-arn', name: arn, action: 'invoke', pattern: 'request' };
  }
  const [, type, action, suffix] =
    /^arn:[^:]+:states:[^:]*:[^:]*:((?:aws-sdk:)?[\w-]+):(\w+)(\.(?:waitForTaskToken|sync|sync:2))?$/.exec(
      arn,
    ) ?? [];
  if (type === undefined || action === undefined || type === 'activity') return undefined;
  return {
    arn,
    type,
    name: `${action}${suffix ?? ''}`,
    action,
    pattern: PATTERNS[suffix ?? ''] ?? 'request',
  };
}

const PATTERNS: Readonly<Record<string, Resource['pattern']>> = {
  '.waitForTaskToken': 'token',
  '.sync': 'sync',
  '.sync:2': 'sync:2',
};
