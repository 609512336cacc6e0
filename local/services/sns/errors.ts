import { AwsError } from '../../aws-error.ts';

/** `Invalid parameter: Subject` */
export const invalidParameter = (what: string): AwsError =>
  new AwsError('InvalidParameterException', `Invalid parameter: ${what}`);

export const topicNotFound = (): AwsError => new AwsError('NotFoundException', 'Topic does not exist');

export const subscriptionNotFound = (): AwsError =>
  new AwsError('NotFoundException', 'Subscription does not exist');
