import { AwsError } from '../../aws-error.ts';

export const parameterNotFound = () => new AwsError('ParameterNotFound', '');

export const invalid = (message: string) => new AwsError('ValidationException', message, { status: 400 });

export const badToken = () =>
  new AwsError('InvalidNextToken', 'The specified token is not valid.', { status: 400 });
