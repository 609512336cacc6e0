import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSignedMessage } from '../../../../local/cms/open-signed-message.ts';
import { createAwsHttp } from '../../../../local/host/aws-http.ts';
import { CallFailed } from '../../../../local/host/call-json.ts';
import { createCommandsClient } from '../../../../local/host/commands-client.ts';
import { createCredentialSource } from '../../../../local/host/host-credentials.ts';
import type { HostCredentials } from '../../../../local/host/host-credentials.ts';
import { commandExchange } from '../../../../local/services/codedeploy-commands/command-exchange.ts';
import { codedeployCommands } from '../../../../local/services/codedeploy-commands/index.ts';
import { iam } from '../../../../local/services/iam/index.ts';
import { sts } from '../../../../local/services/sts/index.ts';
import { startTestCloud } from '../../test-cloud.ts';
import type { TestCloud } from '../../test-cloud.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud({ services: [iam, sts, codedeployCommands] });
});
afterAll(() => cloud.stop());

const never = new AbortController().signal;
const clientAs = (credentials: HostCredentials, endpoint = cloud.endpoint) =>
  createCommandsClient(createAwsHttp(endpoint, 'us-east-1', createCredentialSource(credentials)), never);
const HOST = 'arn:aws:ec2:us-east-1:123456789012:instance/i-0123';

/** Gives the host a command; resolves with how it ended. */
const resultOf = (commandName: string, specification: string) =>
  new Promise((resolve) => {
    commandExchange(cloud.cloud).issue({
      hostIdentifier: HOST,
      executionId: 'execution',
      commandName,
      specification: () => specification,
      onStart: () => {},
      onSilence: () => {},
      onResult: resolve,
    });
  });

async function sessionOf(RoleSessionName: string): Promise<HostCredentials> {
  const RoleArn = 'arn:aws:iam::123456789012:role/Host';
  const { Credentials } = await new STSClient(cloud.clientConfig).send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName }),
  );
  return {
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
  };
}

describe('codedeploy-commands', () => {
  beforeAll(async () => {
    const Statement = { Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' };
    await new IAMClient(cloud.clientConfig).send(
      new CreateRoleCommand({
        RoleName: 'Host',
        AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
      }),
    );
  });

  it('takes a host through poll, specification, acknowledgement and completion', async () => {
    const client = clientAs(await sessionOf('i-0123'));
    const polling = client.poll(HOST);
    const result = resultOf('Install', '{"DeploymentId":"d-1"}');
    const command = await polling;
    expect(command).toMatchObject({
      CommandName: 'Install',
      HostIdentifier: HOST,
      DeploymentExecutionId: 'execution',
    });
    const { DeploymentSystem, DeploymentSpecification } = await client.specification(command!);
    const { Format, Payload } = DeploymentSpecification.GenericEnvelope!;
    expect({ DeploymentSystem, Format }).toEqual({ DeploymentSystem: 'CodeDeploy', Format: 'PKCS7/JSON' });
    expect(Payload).toMatch(/^-----BEGIN PKCS7-----\n/);
    expect(await openSignedMessage(Payload, await client.signingCertificate())).toBe(
      '{"DeploymentId":"d-1"}',
    );
    expect(await client.acknowledge(command!, false)).toBe('InProgress');
    await client.complete(command!.HostCommandIdentifier, 'Succeeded', { error_code: 0 });
    expect(await result).toEqual({ status: 'Succeeded', diagnostics: '{"error_code":0}' });
  });

  it('ends a command by the acknowledgement that there is nothing to do', async () => {
    const client = clientAs(await sessionOf('i-0123'));
    const polling = client.poll(HOST);
    const result = resultOf('ApplicationStop', '{}');
    expect(await client.acknowledge((await polling)!, true)).toBe('Succeeded');
    expect(await result).toEqual({ status: 'Succeeded' });
  });

  it('refuses an instance that speaks for another one', async () => {
    const client = clientAs(await sessionOf('i-9999'));
    await expect(client.poll(HOST)).rejects.toThrow(
      /400: .*AccessDeniedException.*may not speak for the host/,
    );
  });

  it('drops what a host says of a command that has ended', async () => {
    const client = clientAs(await sessionOf('i-0123'));
    const ended = {
      HostCommandIdentifier: 'gone',
      HostIdentifier: HOST,
      DeploymentExecutionId: 'e',
      CommandName: 'x',
    };
    expect(await client.acknowledge(ended, false)).toBe('Failed');
    await expect(client.specification(ended)).rejects.toBeInstanceOf(CallFailed);
  });
});

describe('createCommandsClient', () => {
  it('tells a result again when the service fails for a moment', async () => {
    let calls = 0;
    const server = createServer((request, response) => {
      request.resume();
      calls += 1;
      response.writeHead(calls === 1 ? 500 : 200).end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await clientAs({ accessKeyId: 'a', secretAccessKey: 'b' }, endpoint).complete('id', 'Succeeded', {});
    expect(calls).toBe(2);
    server.closeAllConnections();
    server.close();
  });
});
