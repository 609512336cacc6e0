import { AwsError } from '../../aws-error.ts';

/** Inline and managed policies name resources, trust policies name principals. */
export type PolicyKind = 'identity' | 'trust';

/**
 * Refuses a policy text that IAM would refuse; gives back its statements.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function validatePolicy(text: string, kind: PolicyKind): readonly Statement[] {
  const document = parse(text);
  refuseUnknown(document, ['Version', 'Id', 'Statement']);
  const version = document['Version'];
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17') {
    throw malformed('Syntax errors in policy.');
  }
  const statements = [document['Statement']].flat() as Statement[];
  if (statements.length === 0 || statements[0] === undefined) throw malformed('Syntax errors in policy.');
  for (const statement of statements) validateStatement(statement, kind);
  refuseDuplicateSids(statements);
  return statements;
}

export type Statement = Readonly<Record<string, unknown>>;

export const malformed = (message: string) =>
  new AwsError('MalformedPolicyDocument', message, { status: 400 });

function parse(text: string): Statement {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new AwsError('MalformedPolicyDocument', 'This policy contains invalid Json', {
      status: 400,
      cause,
    });
  }
  if (!isObject(document)) throw malformed('Syntax errors in policy.');
  return document;
}

function validateStatement(statement: Statement, kind: PolicyKind): void {
  if (!isObject(statement)) throw malformed('Syntax errors in policy.');
  refuseUnknown(statement, ELEMENTS);
  const effect = statement['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw malformed(effect === undefined ? 'Syntax errors in policy.' : `Invalid effect: ${String(effect)}`);
  }
  validateSid(statement['Sid']);
  validateActions(statement, kind);
  if (kind === 'identity') validateResources(statement);
  else validateTrust(statement);
  validateConditions(statement['Condition']);
}

const ELEMENTS = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

function validateSid(sid: unknown): void {
  if (sid === undefined || (typeof sid === 'string' && /^[A-Za-z0-9]*$/.test(sid))) return;
  throw malformed(
    'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
  );
}

function validateActions(statement: Statement, kind: PolicyKind): void {
  const actions = eitherOr(statement, 'Action', 'NotAction', 'Policy statement must contain actions.');
  for (const action of actions) {
    if (action === '*' && kind === 'identity') continue;
    if (!/^[A-Za-z0-9-]+:.+$/.test(action)) {
      throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
    }
    if (kind === 'trust' && !action.toLowerCase().startsWith('sts:')) {
      throw malformed('AssumeRole policy may only specify STS AssumeRole actions.');
    }
  }
}

function validateResources(statement: Statement): void {
  if ('Principal' in statement || 'NotPrincipal' in statement) {
    throw malformed('Policy document should not specify a principal.');
  }
  const resources = eitherOr(
    statement,
    'Resource',
    'NotResource',
    'Policy statement must contain resources.',
  );
  for (const resource of resources) {
    if (resource === '*') continue;
    if (!/^arn:[^:]+:[^:]+:.*/.test(resource)) {
      throw malformed(`Resource ${resource} must be in ARN format or "*".`);
    }
  }
}

function validateTrust(statement: Statement): void {
  if ('Resource' in statement || 'NotResource' in statement) {
    throw malformed('Has prohibited field Resource');
  }
  if (!('Principal' in statement) && !('NotPrincipal' in statement)) {
    throw malformed('Missing required field Principal');
  }
}

function validateConditions(condition: unknown): void {
  if (condition === undefined) return;
  if (!isObject(condition) || !Object.values(condition).every(isObject))
    throw malformed('Syntax errors in policy.');
  for (const operator of Object.keys(condition)) {
    if (
      !/^(ForAllValues:|ForAnyValue:)?(String|Numeric|Date|Bool|Binary|Arn|IpAddress|NotIpAddress|Null)[A-Za-z]*$/i.test(
        operator,
      )
    ) {
      throw malformed(`Invalid Condition type : ${operator}.`);
    }
  }
}

function eitherOr(statement: Statement, element: string, opposite: string, missing: string): string[] {
  const given = [element, opposite].filter((name) => statement[name] !== undefined);
  if (given.length === 0) throw malformed(missing);
  if (given.length > 1) throw malformed('Syntax errors in policy.');
  const values = [statement[given[0]!]].flat();
  if (values.length === 0) throw malformed(missing);
  if (!values.every((value) => typeof value === 'string')) throw malformed('Syntax errors in policy.');
  return values;
}

function refuseUnknown(value: Statement, known: readonly string[]): void {
  if (!Object.keys(value).every((name) => known.includes(name))) throw malformed('Syntax errors in policy.');
}

function refuseDuplicateSids(statements: readonly Statement[]): void {
  const sids = statements
    .map((statement) => statement['Sid'])
    .filter((sid) => sid !== undefined && sid !== '');
  if (new Set(sids).size !== sids.length) {
    throw malformed('Statement IDs (SID) in a single policy must be unique.');
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
