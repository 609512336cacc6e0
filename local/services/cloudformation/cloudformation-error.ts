import { AwsError } from '../../aws-error.ts';

/** What CloudFormation answers to nearly every mistake. */
export const validationError = (message: string): AwsError =>
  new AwsError('ValidationError', message, { status: 400 });

export const templateError = (message: string): AwsError =>
  validationError(`Template format error: ${message}`);
