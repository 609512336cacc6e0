import { AwsError } from '../../../aws-error.ts';

export const invalidMarker = (): AwsError =>
  new AwsError('InvalidParameterValueException', 'Invalid Marker: expected one that this list gave.', {
    fields: { Type: 'User' },
  });
