import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Account } from '../account.ts';
import type { Check, Finding } from '../check.ts';
import { counted } from '../counted.ts';
import { lookAtEach } from '../look-at-each.ts';
import type { StackResource } from '../stack-template.ts';

/** What nobody could handle lies in the dead-letter queues. */
export const queues: Check = {
  name: 'queues',
  looksAt: 'the dead-letter queues, which are empty while all is well',
  async look(account) {
    const all = (await account.stack()).ofType('AWS::SQS::Queue');
    return {
      seen: counted(all.length, 'queue'),
      findings: await lookAtEach(all, {
        named: ({ logicalId }) => `queue ${logicalId}`,
        look: (queue) => queueFindings(queue, account),
      }),
    };
  },
};

async function queueFindings(
  { logicalId, physicalId: QueueUrl }: StackResource,
  { clients }: Account,
): Promise<Finding[]> {
  const { Attributes = {} } = await clients.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  const count = Object.values(Attributes).reduce((sum, value) => sum + Number(value), 0);
  if (count === 0) return [];
  const messages = count === 1 ? '1 message lies' : `${count} messages lie`;
  return [
    {
      level: 'warning',
      about: `queue ${logicalId}`,
      what: `${messages} in it: what nobody could handle, for up to 14 days`,
      do: `read what: aws sqs receive-message --queue-url ${QueueUrl} --max-number-of-messages 10; once mended: aws sqs purge-queue --queue-url ${QueueUrl}`,
    },
  ];
}
