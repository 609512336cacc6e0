import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import type { StartOptions } from '../../../../local/start-cloud.ts';
import { codedeploy } from '../../../../local/services/codedeploy/index.ts';
import { codedeployCommands } from '../../../../local/services/codedeploy-commands/index.ts';
import { iam } from '../../../../local/services/iam/index.ts';
import { sts } from '../../../../local/services/sts/index.ts';
import { startTestCloud } from '../../test-cloud.ts';
import type { TestCloud } from '../../test-cloud.ts';

/** CodeDeploy without hosts: for what its API keeps and refuses. */
export interface Api {
  readonly cloud: TestCloud;
  readonly client: CodeDeployClient;
  stop(): Promise<void>;
}

/** A role's ARN, for deployment groups that are never deployed to. */
export const ROLE = 'arn:aws:iam::123456789012:role/CodeDeploy';

export async function startApi(options: StartOptions = {}): Promise<Api> {
  const services = [iam, sts, codedeploy, codedeployCommands];
  const cloud = await startTestCloud({ services, ...options });
  return { cloud, client: new CodeDeployClient(cloud.clientConfig), stop: () => cloud.stop() };
}
