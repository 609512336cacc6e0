import { callService } from './call-service.ts';
import type { ServiceCall } from './call-service.ts';
import type { Integration } from './integration.ts';

const integration = (target: ServiceCall): Integration => ({
  start: (context, call) => callService(context, target, call),
});

/** https://docs.aws.amazon.com/step-functions/latest/dg/connect-sns.html */
export const publish = integration({
  service: 'sns',
  operation: 'Publish',
  errorPrefix: 'SNS',
  unmodelled: 'AmazonSNSException',
});

/** https://docs.aws.amazon.com/step-functions/latest/dg/connect-sqs.html */
export const sendMessage = integration({
  service: 'sqs',
  operation: 'SendMessage',
  errorPrefix: 'SQS',
  unmodelled: 'AmazonSQSException',
});
