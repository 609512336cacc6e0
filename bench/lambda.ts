import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { ZipFile } from 'yazl';
import { median, type Figure } from './figure.ts';
import type { BenchServer } from './servers.ts';

const COLD = 8;
const WARM = 500;

/** Invoke through the API, cold (a new environment) and warm. */
export async function lambdaFigures({ clientConfig }: BenchServer): Promise<Figure[]> {
  const client = new LambdaClient(clientConfig);
  const FunctionName = `bench-${Date.now()}`;
  await createFunction(client, clientConfig, FunctionName);
  const invoke = async () => {
    const started = performance.now();
    const { FunctionError } = await client.send(new InvokeCommand({ FunctionName, Payload: '{}' }));
    if (FunctionError) throw new Error(`the function failed: ${FunctionError}`);
    return performance.now() - started;
  };
  const cold: number[] = [];
  for (let i = 0; i < COLD; i += 1) {
    // Another configuration needs another environment.
    await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description: `cold ${i}` }));
    cold.push(await invoke());
  }
  const warm: number[] = [];
  for (let i = 0; i < WARM; i += 1) warm.push(await invoke());
  client.destroy();
  return [
    {
      name: 'Lambda cold',
      value: median(cold),
      unit: 'ms',
      better: 'lower',
      how: `empty handler, median of ${COLD}`,
    },
    {
      name: 'Lambda warm',
      value: median(warm),
      unit: 'ms',
      better: 'lower',
      how: `empty handler, median of ${WARM}`,
    },
  ];
}

async function createFunction(
  client: LambdaClient,
  clientConfig: BenchServer['clientConfig'],
  FunctionName: string,
): Promise<void> {
  const identity = new IAMClient(clientConfig);
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const { Role } = await identity.send(
    new CreateRoleCommand({
      RoleName: FunctionName,
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  );
  identity.destroy();
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from('exports.handler = async () => "ok";'), 'index.js');
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  await client.send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: Role!.Arn,
      Code: { ZipFile: Buffer.concat(chunks) },
    }),
  );
}
