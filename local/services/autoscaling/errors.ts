import { AwsError } from '../../aws-error.ts';

export const validationError = (message: string) => new AwsError('ValidationError', message);

export const groupNotFound = (name: string | undefined) =>
  validationError(`AutoScalingGroup name not found - AutoScalingGroup '${name}' not found`);

export const invalidToken = () => new AwsError('InvalidNextToken', 'The token is not valid');
