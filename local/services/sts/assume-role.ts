import type { AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import { AwsError } from '../../aws-error.ts';
import type { Caller } from '../../caller.ts';
import { wallClock } from '../../clock.ts';
import type { Cloud } from '../../cloud.ts';
import { compilePolicy } from '../../policy/compile-policy.ts';
import { evaluate } from '../../policy/evaluate.ts';
import { policyPrincipal, requestContext } from '../../policy/request-context.ts';
import type { Request } from '../../service.ts';
import { parsedPolicy, type IamTables, type RoleRecord } from '../iam/tables.ts';
import { roleOfArn } from './role-of-arn.ts';
import { validateDuration, validationError } from './session-duration.ts';
import { openSession } from './sessions.ts';

const LONGEST = 43_200;
const LONGEST_CHAINED = 3600;

/**
 * Gives a caller a role for a while. The caller's own policies were asked before (where the trust policy does not name
 * it directly); here the trust policy itself is, which no policy of the caller can replace.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export const assumeRole =
  (cloud: Cloud, tables: IamTables) => (input: AssumeRoleCommandInput, request: Request) => {
    const { caller } = request;
    refuseUnsupported(input);
    const sessionName = validateSessionName(input.RoleSessionName);
    const asked = validateDuration(input.DurationSeconds ?? 3600, LONGEST);
    const role = roleOfArn(cloud, tables, input.RoleArn ?? '');
    if (!role || !isTrusted(cloud, role, input, request)) throw notAuthorized(caller, input.RoleArn ?? '');
    refuseTooLong(caller, role, asked);
    const arn = `arn:${cloud.partition}:sts::${cloud.account}:assumed-role/${role.name}/${sessionName}`;
    const userId = `${role.id}:${sessionName}`;
    return {
      Credentials: openSession(tables, { arn, principalArn: input.RoleArn!, userId }, asked),
      AssumedRoleUser: { AssumedRoleId: userId, Arn: arn },
    };
  };

function isTrusted(cloud: Cloud, role: RoleRecord, input: AssumeRoleCommandInput, request: Request): boolean {
  const { caller, sourceIp } = request;
  if (caller.kind === 'aws') return true;
  const decision = evaluate([compilePolicy(parsedPolicy(role.trust))], {
    action: 'sts:AssumeRole',
    resource: input.RoleArn!,
    principal: policyPrincipal(caller),
    context: {
      ...requestContext(caller, { scope: cloud, sourceIp, now: wallClock.now() }),
      'sts:RoleSessionName': input.RoleSessionName,
      'sts:ExternalId': input.ExternalId,
    },
  });
  return decision.outcome === 'allowed';
}

function notAuthorized(caller: Caller, roleArn: string): AwsError {
  const who = caller.kind === 'identity' ? caller.arn : caller.kind === 'service' ? caller.principal : 'AWS';
  return new AwsError(
    'AccessDenied',
    `User: ${who} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    { status: 403 },
  );
}

function refuseTooLong(caller: Caller, role: RoleRecord, seconds: number): void {
  const chained = caller.kind === 'identity' && caller.arn.includes(':assumed-role/');
  if (chained && seconds > LONGEST_CHAINED) {
    throw validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
  }
  if (seconds > role.maxSessionDuration) {
    throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }
}

function validateSessionName(name = ''): string {
  if (/^[\w+=,.@-]{2,64}$/.test(name)) return name;
  throw validationError(
    `1 validation error detected: Value '${name}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]* and have length between 2 and 64`,
  );
}

/** Each of these would narrow or mark the session. */
const UNSUPPORTED = [
  'Policy',
  'PolicyArns',
  'Tags',
  'TransitiveTagKeys',
  'SerialNumber',
  'TokenCode',
  'SourceIdentity',
  'ProvidedContexts',
] as const;

function refuseUnsupported(input: AssumeRoleCommandInput): void {
  const given = UNSUPPORTED.filter((member) => input[member] !== undefined);
  if (given.length === 0) return;
  throw validationError(`The local cloud does not support ${given.join(', ')} of AssumeRole; leave it out.`);
}
