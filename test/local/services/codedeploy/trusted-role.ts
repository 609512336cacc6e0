import { CreateRoleCommand, type IAMClient } from '@aws-sdk/client-iam';

/** The role `CodeDeploy`, which the service may assume; what it may do is for the caller to add. */
export async function createTrustedRole(client: IAMClient): Promise<void> {
  const Statement = {
    Effect: 'Allow',
    Principal: { Service: 'codedeploy.amazonaws.com' },
    Action: 'sts:AssumeRole',
  };
  await client.send(
    new CreateRoleCommand({
      RoleName: 'CodeDeploy',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
    }),
  );
}
