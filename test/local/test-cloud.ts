import { startCloud, type RunningCloud, type StartOptions } from '../../local/start-cloud.ts';

export interface TestCloud extends RunningCloud {
  /** For any SDK client: endpoint, region, an administrator's credentials. */
  readonly clientConfig: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** For the AWS CLI and boto3. */
  readonly env: Readonly<Record<string, string>>;
}

/** A local cloud on a free port with the given services; `stop()` it in afterAll. */
export async function startTestCloud(options: StartOptions = {}): Promise<TestCloud> {
  const running = await startCloud(options);
  const { accessKeyId, secretAccessKey } = running.administrator;
  const { endpoint } = running;
  const { region } = running.cloud;
  return {
    ...running,
    clientConfig: { endpoint, region, credentials: { accessKeyId, secretAccessKey } },
    env: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    },
  };
}
