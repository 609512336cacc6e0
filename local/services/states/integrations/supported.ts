import type { Resource } from '../interpreter/resource.ts';

/** The optimised integrations of this cloud, and the patterns that each has. */
const INTEGRATIONS: Readonly<Record<string, readonly Resource['pattern'][]>> = {
  'lambda:invoke': ['request', 'token'],
  'states:startExecution': ['request', 'sync', 'sync:2', 'token'],
  'codebuild:startBuild': ['request', 'sync'],
  'sns:publish': ['request', 'token'],
  'sqs:sendMessage': ['request', 'token'],
  'events:putEvents': ['request', 'token'],
};

/** True for a resource that a Task state may name. Whether an SDK's action exists is known only by its model. */
export function isIntegrated({ type, action, pattern }: Resource): boolean {
  if (type === 'lambda-arn') return true;
  if (type.startsWith('aws-sdk:'))
    return (pattern === 'request' || pattern === 'token') && /^[a-z]/.test(action);
  return INTEGRATIONS[`${type}:${action}`]?.includes(pattern) ?? false;
}
