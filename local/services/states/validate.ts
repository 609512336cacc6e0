import { AwsError } from '../../aws-error.ts';

/** A refusal in the words that AWS's own checks of the input use. */
export const invalid = (value: unknown, member: string, constraint: string): AwsError =>
  new AwsError(
    'ValidationException',
    `1 validation error detected: Value ${value === undefined ? 'null' : `'${String(value)}'`} at '${member}' failed to satisfy constraint: ${constraint}`,
  );

/** The member's text; ValidationException where it is absent. */
export function required(value: string | undefined, member: string): string {
  if (value === undefined) throw invalid(value, member, 'Member must not be null');
  return value;
}

/** The number of results per page: 100 where the request does not say. */
export function pageSize(maxResults: number | undefined): number {
  if (maxResults === undefined || maxResults === 0) return 100;
  if (Number.isInteger(maxResults) && maxResults > 0 && maxResults <= 1000) return maxResults;
  throw invalid(maxResults, 'maxResults', 'Member must have value between 0 and 1000');
}

export const invalidToken = (): AwsError => new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");

/** Refuses a member that would change what happens, but which this cloud does not know how to honour. */
export function refuseUnsupported(input: object, members: readonly string[]): void {
  for (const member of members) {
    const value = (input as Record<string, unknown>)[member];
    if (value === undefined || value === false) continue;
    throw new AwsError('ValidationException', `The local cloud does not support '${member}'`);
  }
}
