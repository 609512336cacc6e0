import { buffer } from 'node:stream/consumers';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ZipFile } from 'yazl';
import type { TestCloud } from '../../test-cloud.ts';

/** A deployment package of these files. */
export async function zipOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), path);
  zip.end();
  return buffer(zip.outputStream);
}

/** A role that Lambda may assume, allowed to do `actions` on everything. */
export async function createFunctionRole(cloud: TestCloud, name: string, actions: string[]): Promise<string> {
  const iam = new IAMClient(cloud.clientConfig);
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: policy({
        Effect: 'Allow',
        Principal: { Service: 'lambda.amazonaws.com' },
        Action: 'sts:AssumeRole',
      }),
    }),
  );
  if (actions.length > 0) {
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: name,
        PolicyName: 'rights',
        PolicyDocument: policy({ Effect: 'Allow', Action: actions, Resource: '*' }),
      }),
    );
  }
  return Role!.Arn!;
}

const policy = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });

export const LOG_ACTIONS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

/** Creates functions of one role, and invokes them. */
export function functionMaker(cloud: TestCloud, role: string) {
  const client = new LambdaClient(cloud.clientConfig);
  return {
    client,
    create: async (
      name: string,
      source: string,
      settings: Partial<CreateFunctionCommand['input']> = {},
      file = 'index.mjs',
    ) =>
      client.send(
        new CreateFunctionCommand({
          FunctionName: name,
          Role: role,
          Handler: 'index.handler',
          Runtime: 'nodejs22.x',
          Code: { ZipFile: await zipOf({ [file]: source }) },
          ...settings,
        }),
      ),
    invoke: async (name: string, event: unknown = {}, input: Partial<InvokeCommand['input']> = {}) => {
      const answer = await client.send(
        new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(event)), ...input }),
      );
      const text = answer.Payload?.transformToString() ?? '';
      return { ...answer, result: text === '' ? undefined : (JSON.parse(text) as unknown) };
    },
  };
}
