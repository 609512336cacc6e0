import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { untilInterrupted } from '../interrupted.ts';
import { UserError } from '../user-error.ts';
import { findRunningCloud, removeRunningCloud, writeRunningCloud } from './running-cloud-file.ts';
import { startLocalStack, type LocalStack } from './start-local-stack.ts';
import { upOptions } from './up-options.ts';

/** Starts, says `ready`, stays until interrupted, and leaves nothing behind. */
export async function runUp(context: CommandContext): Promise<ExitCode> {
  const options = upOptions(context.options);
  refuseSharedData(options.data);
  const stack = await startLocalStack(options, context.signal);
  const port = Number(new URL(stack.running.endpoint).port);
  try {
    writeRunningCloud(port, {
      pid: process.pid,
      endpoint: stack.running.endpoint,
      region: options.region,
      ...stack.clientConfig.credentials,
      ...(options.data === undefined ? {} : { data: options.data }),
      outputs: stack.outputs,
    });
    introduce(context, stack, port);
    await untilInterrupted(context.signal);
  } finally {
    removeRunningCloud(port);
    await stack.running.stop();
  }
  return EXIT.succeeded;
}

/** Two clouds that write the same folder would undo each other's work. */
function refuseSharedData(data: string | undefined): void {
  const other = data === undefined ? undefined : findRunningCloud({ data });
  if (!other) return;
  throw new UserError(
    `the local cloud at ${other.endpoint} (process ${other.pid}) already keeps its data in ${data}`,
    {
      hint: `stop it (\`signalbox down --port ${new URL(other.endpoint).port}\`) or give another --data`,
    },
  );
}

function introduce(
  { output }: CommandContext,
  { running, clientConfig, outputs }: LocalStack,
  port: number,
): void {
  const { accessKeyId, secretAccessKey } = clientConfig.credentials;
  const bucket = outputs['SourceBucketName'];
  output.line(`ready ${running.endpoint}`);
  output.line(`  region      ${clientConfig.region}`);
  output.line(`  credentials ${accessKeyId} ${secretAccessKey} (an administrator of this local cloud alone)`);
  output.line('  try');
  output.line(`    eval "$(npx signalbox env --port ${port})"`);
  output.line(bucket ? '    aws s3 ls s3://$SOURCE_BUCKET' : '    aws s3 mb s3://first');
  output.line(bucket ? '    npx signalbox status' : '    aws s3 ls');
}
