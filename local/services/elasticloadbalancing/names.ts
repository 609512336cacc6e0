import { randomBytes } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';

/** The last part of an ARN: 16 hexadecimal digits. */
export const uniqueId = (): string => randomBytes(8).toString('hex');

/** Names of load balancers and target groups: up to 32 letters, digits and hyphens. */
export function validateName(kind: string, name: string | undefined): string {
  if (!name) throw new AwsError('ValidationError', `A ${kind} name must be specified`);
  if (name.length > 32)
    throw new AwsError('ValidationError', `The ${kind} name '${name}' cannot be longer than '32' characters`);
  if (!/^[A-Za-z0-9-]+$/.test(name))
    throw new AwsError(
      'ValidationError',
      `The ${kind} name '${name}' can only contain characters that are alphanumeric characters and hyphens(-)`,
    );
  if (name.startsWith('-') || name.endsWith('-'))
    throw new AwsError('ValidationError', `The ${kind} name '${name}' cannot begin or end with a hyphen`);
  if (name.startsWith('internal-'))
    throw new AwsError('ValidationError', `The ${kind} name '${name}' cannot begin with 'internal-'`);
  return name;
}

export const invalidMarker = () => new AwsError('ValidationError', 'The marker is not valid');
