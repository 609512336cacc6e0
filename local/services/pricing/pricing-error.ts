import { AwsError } from '../../aws-error.ts';

/** In AWS's words where it was seen: https://github.com/aws/aws-sdk-js/issues/3329 */
export const invalidParameter = (what: string) =>
  new AwsError('InvalidParameterException', `Input Parameters are invalid. ${what}`);

export const notFound = (what: string) => new AwsError('NotFoundException', `${what} can't be found.`);

export const invalidToken = () =>
  new AwsError(
    'InvalidNextTokenException',
    'The pagination token is invalid. Try again without a pagination token.',
  );

/** AWS has no host of that name at all; this is what its SDK for JavaScript used to say of it. */
export const noEndpoint = (region: string, endpoints: readonly string[]) =>
  new AwsError(
    'UnknownEndpoint',
    `The Price List API may not be available in the ${region} region: expected one of ${endpoints.join(', ') || 'none in this partition'}.`,
    { status: 421 },
  );
