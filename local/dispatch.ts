import { randomUUID } from 'node:crypto';
import { AwsError } from './aws-error.ts';
import type { Caller } from './caller.ts';
import type { Identities } from './identities.ts';
import type { Permission, Scope } from './permission.ts';
import { authorize } from './policy/authorize.ts';
import { isAllowed } from './policy/is-allowed.ts';
import type { Request, Service, ServiceDefinition } from './service.ts';

/** The one door through which every operation is called, from the wire and from inside: permission first, then the act. */
export interface Dispatcher {
  readonly definitions: readonly ServiceDefinition[];
  call(service: string, operation: string, input: object, request: Request): Promise<unknown>;
  allows(caller: Caller, permission: Permission): boolean;
}

interface Parts {
  readonly definitions: readonly ServiceDefinition[];
  readonly services: ReadonlyMap<string, Service>;
  readonly identities: Identities;
  readonly scope: Scope;
}

export function createDispatcher({ definitions, services, identities, scope }: Parts): Dispatcher {
  const byName = new Map(definitions.map((definition) => [definition.name, definition]));
  const byPrefix = new Map(definitions.map(({ name, permissions }) => [permissions.prefix, name]));

  const authorizeOptions = (permission: Permission, sourceIp: string) => ({
    ...resourcePolicy(permission),
    scope,
    sourceIp,
    now: Date.now(),
  });
  const ownerOf = ({ action }: Permission) => services.get(byPrefix.get(action.split(':')[0]!) ?? '');
  const withContext = (permission: Permission): Permission => {
    const context = ownerOf(permission)?.resourceContext?.(permission);
    return context ? { ...permission, context: { ...permission.context, ...context } } : permission;
  };
  const resourcePolicy = (permission: Permission) => {
    const owner = ownerOf(permission);
    return {
      resourcePolicy: owner?.resourcePolicy?.(permission.resource),
      resourcePolicyMustAllow: owner?.resourcePolicyMustAllow,
    };
  };

  return {
    definitions,
    call: async (serviceName, operationName, input, request) => {
      const definition = byName.get(serviceName);
      const operation = services.get(serviceName)?.operations[operationName];
      if (!definition || !operation) throw notImplemented(serviceName, operationName);
      if (request.caller.kind !== 'aws') {
        for (const permission of permissionsFor(definition, operationName, input, scope)) {
          refuseUnlessAllowed(definition, () =>
            authorize(
              identities,
              request.caller,
              withContext(permission),
              authorizeOptions(permission, request.sourceIp),
            ),
          );
        }
      }
      return (operation as (input: object, request: Request) => unknown)(input, request);
    },
    allows: (caller, permission) =>
      caller.kind === 'aws' ||
      isAllowed(identities, caller, withContext(permission), authorizeOptions(permission, '127.0.0.1')),
  };
}

/** The request of a call that one service makes to another. */
export const internalRequest = (caller: Caller): Request => ({
  caller,
  requestId: randomUUID(),
  headers: {},
  sourceIp: '127.0.0.1',
  trailers: {},
  signal: NEVER,
});

export const notImplemented = (service: string, operation: string) =>
  new AwsError(
    'NotImplemented',
    `The local cloud does not implement ${service}:${operation}; where a stack needs it, only AWS itself can run it.`,
    { status: 501 },
  );

const NEVER = new AbortController().signal;

function permissionsFor(
  definition: ServiceDefinition,
  operation: string,
  input: object,
  scope: Scope,
): readonly Permission[] {
  const listed = definition.permissions.operations[operation];
  if (!listed) return [{ action: `${definition.permissions.prefix}:${operation}`, resource: '*' }];
  return listed(input as never, scope);
}

/** Each protocol has its own name for a refusal. */
function refuseUnlessAllowed(definition: ServiceDefinition, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError(refusalCode(definition), error.message, {
      status: refusalStatus(definition),
      cause: error,
    });
  }
}

function refusalCode({ wire }: ServiceDefinition): string {
  if (wire.protocol === 'ec2Query') return 'UnauthorizedOperation';
  if (wire.protocol === 'restXml' || wire.protocol === 'awsQuery') return 'AccessDenied';
  return 'AccessDeniedException';
}

const refusalStatus = ({ wire }: ServiceDefinition) => (wire.protocol.startsWith('awsJson') ? 400 : 403);
