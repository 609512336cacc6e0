import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UserError } from '../user-error.ts';
import { findRunningCloud, noCloudHint } from './running-cloud-file.ts';
import { readPort } from './up-options.ts';

/** What commands of the docs name, and the output of the stack that it is. */
const STACK = [
  ['SOURCE_BUCKET', 'SourceBucketName'],
  ['STATE_BUCKET', 'StateBucketName'],
  ['RELEASE_MACHINE', 'ReleaseStateMachineArn'],
] as const;

export async function runEnv({ options, output }: CommandContext): Promise<ExitCode> {
  const port = readPort(options['port'] as string);
  const data = options['data'] as string | undefined;
  const running = findRunningCloud(data === undefined ? { port } : { data });
  if (!running)
    throw new UserError(
      `no local cloud runs ${data === undefined ? `on port ${port}` : `with its data in ${data}`}`,
      { hint: noCloudHint(), exitCode: EXIT.notFound },
    );
  const { endpoint, region, accessKeyId, secretAccessKey, outputs } = running;
  const bucket = outputs['SourceBucketName'];
  // The base of remotes: `git remote add signalbox <gitUrl>/<repository>`.
  const gitUrl = bucket === undefined ? {} : { gitUrl: `signalbox://${bucket}` };
  if (options['json']) output.json({ endpoint, region, accessKeyId, secretAccessKey, ...gitUrl });
  else {
    output.line(`export AWS_ENDPOINT_URL=${endpoint}`);
    output.line(`export AWS_REGION=${region}`);
    output.line(`export AWS_DEFAULT_REGION=${region}`);
    output.line(`export AWS_ACCESS_KEY_ID=${accessKeyId}`);
    output.line(`export AWS_SECRET_ACCESS_KEY=${secretAccessKey}`);
    output.line('unset AWS_SESSION_TOKEN AWS_PROFILE');
    for (const [name, key] of STACK) if (outputs[key]) output.line(`export ${name}=${outputs[key]}`);
  }
  return EXIT.succeeded;
}
