import { AwsError } from '../../aws-error.ts';

export const keyNotFound = (arn: string) => new AwsError('NotFoundException', `Key '${arn}' does not exist`);

export const aliasNotFound = (arn: string) => new AwsError('NotFoundException', `Alias ${arn} is not found.`);

export const invalid = (message: string) => new AwsError('ValidationException', message, { status: 400 });

export const badMarker = () =>
  new AwsError('InvalidMarkerException', 'Could not deserialize marker', { status: 400 });
