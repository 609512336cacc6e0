import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { startCloud, type RunningCloud } from '../../local/index.ts';
import { projectRoot } from '../../local/index.ts';
import { deployPackagedStack, type StackOutputs } from '../stack/deploy-stack.ts';
import { packageStack } from '../stack/package-stack.ts';
import { Interrupted, unlessInterrupted } from '../interrupted.ts';
import { UserError } from '../user-error.ts';
import type { UpOptions } from './up-options.ts';

export const STACK_NAME = 'signalbox-main';

export interface LocalStack {
  readonly running: RunningCloud;
  readonly outputs: StackOutputs;
  /** For any SDK client. */
  readonly clientConfig: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
}

/**
 * Starts a local cloud and, unless it is to be empty, deploys the packaged stack into it through its own API. Once the
 * signal is aborted it ends what it has begun and throws Interrupted.
 */
export async function startLocalStack(options: UpOptions, signal: AbortSignal): Promise<LocalStack> {
  const packaged = options.empty ? undefined : packageStack(projectRoot(), options.region, signal);
  packaged?.catch(() => {}); // awaited below; a cloud that cannot start is told first
  const running = await start(options);
  try {
    const { accessKeyId, secretAccessKey } = running.administrator;
    const clientConfig = {
      endpoint: running.endpoint,
      region: options.region,
      credentials: { accessKeyId, secretAccessKey },
    };
    if (signal.aborted) throw new Interrupted();
    if (!packaged) return { running, clientConfig, outputs: {} };
    const clients = {
      cloudFormation: new CloudFormationClient(clientConfig),
      s3: new S3Client(clientConfig),
    };
    const { folder } = await packaged;
    const outputs = await unlessInterrupted(signal, deployPackagedStack(clients, STACK_NAME, folder));
    return { running, clientConfig, outputs };
  } catch (error) {
    await running.stop();
    throw error;
  }
}

async function start(options: UpOptions): Promise<RunningCloud> {
  try {
    return await startCloud(options);
  } catch (cause) {
    const { code, path, message } = cause as NodeJS.ErrnoException;
    if (code !== undefined && path !== undefined && options.data !== undefined)
      throw new UserError(`the data folder ${options.data} cannot be used: ${message}`, {
        hint: 'give --data a folder that you may write to, or leave it out',
        cause,
      });
    if (code !== 'EADDRINUSE') throw cause;
    throw new UserError(`port ${options.port} is in use`, {
      hint: `stop what uses it (\`signalbox down --port ${options.port}\` if it is a local cloud) or give another --port; 0 takes a free one`,
      cause,
    });
  }
}
