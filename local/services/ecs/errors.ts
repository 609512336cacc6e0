import { AwsError } from '../../aws-error.ts';

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html */
export const invalidParameter = (message: string) => new AwsError('InvalidParameterException', message);

export const clientException = (message: string) => new AwsError('ClientException', message);

export const notOffered = (what: string) =>
  new AwsError(
    'NotImplemented',
    `The local cloud's ECS does not offer ${what}; only AWS itself can run it.`,
    {
      status: 501,
    },
  );

/** Refuses members of a request that would have to be honoured and cannot be. */
export function refuseMembers(input: object, names: readonly string[], where: string): void {
  for (const name of names) {
    const value = (input as Record<string, unknown>)[name];
    const isEmpty = value === undefined || (Array.isArray(value) && value.length === 0);
    if (!isEmpty) throw notOffered(`'${name}' of ${where}`);
  }
}
