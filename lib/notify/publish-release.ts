import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { ReleaseRecord } from '../release/release-record.ts';
import { deadline } from '../runtime/deadline.ts';

/** Tells how a release ended: the sentence as message, status and names as attributes to filter by. */
export async function publishRelease(client: SNSClient, topic: string, record: ReleaseRecord): Promise<void> {
  const attribute = (value: string) => ({ DataType: 'String', StringValue: value });
  await client.send(
    new PublishCommand({
      TopicArn: topic,
      Subject: `${record.application}: release ${record.status}`.slice(0, 100),
      Message: record.reason?.text ?? `release ${record.release} ${record.status}`,
      MessageAttributes: {
        application: attribute(record.application),
        release: attribute(record.release),
        status: attribute(record.status),
      },
    }),
    deadline(),
  );
}
