import { ResourceFailure } from './resource-failure.ts';
import { failureReason } from './failure-reason.ts';

const PAST_ACT = { CREATE: 'create', UPDATE: 'update', DELETE: 'delete' };

/** Why an operation on a stack failed, as its events begin it. */
export function failed(error: unknown): string {
  if (!(error instanceof ResourceFailure)) return `${failureReason(error)} `;
  return `The following resource(s) failed to ${PAST_ACT[error.act]}: [${error.logicalId}]. `;
}
