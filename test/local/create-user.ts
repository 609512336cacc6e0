import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import type { TestCloud } from './test-cloud.ts';

export interface UserKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The keys of a new IAM user who may do what these statements allow, and no more. */
export async function createUser(
  clientConfig: TestCloud['clientConfig'],
  UserName: string,
  Statement: readonly object[],
): Promise<UserKeys> {
  const iam = new IAMClient(clientConfig);
  await iam.send(new CreateUserCommand({ UserName }));
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'own', PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  iam.destroy();
  return { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
}

/** Allows these actions on everything. */
export const allow = (...Action: string[]) => [{ Effect: 'Allow', Action, Resource: '*' }];

/** As the CLI takes them. */
export const keysInEnv = ({ accessKeyId, secretAccessKey }: UserKeys) => ({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
});
