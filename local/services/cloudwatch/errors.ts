import { AwsError } from '../../aws-error.ts';

export const invalidValue = (message: string): AwsError =>
  new AwsError('InvalidParameterValueException', message);

export const invalidCombination = (message: string): AwsError =>
  new AwsError('InvalidParameterCombinationException', message);

export const missingParameter = (name: string): AwsError =>
  new AwsError('MissingRequiredParameterException', `The parameter ${name} is required.`);

export const validationError = (message: string): AwsError =>
  new AwsError('ValidationError', message, { status: 400 });

export const invalidToken = (): AwsError =>
  new AwsError('InvalidNextToken', 'The next token was not issued by this operation.');
