import type { NormalizedSchema } from '@smithy/core/schema';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadServiceModel, type OperationModel } from '../../../local/wire/service-model.ts';
import { sampleOf } from './sample-of.ts';
import { SDK_CLIENTS, sdkPackage, type SdkClient, type SdkPackage, type SdkService } from './sdk-clients.ts';
import { startWire, type WireFixture } from './wire-fixture.ts';

/**
 * Each operation there and back over HTTP: a made-up input through the real client to our decoder, a made-up output
 * through our encoder to the real client. The gate for every upgrade of the SDK.
 */
const NOT_SERVED: Readonly<Record<string, string>> = {
  'lambda:InvokeWithResponseStream': 'event stream',
  'logs:StartLiveTail': 'event stream',
  'logs:GetLogObject': 'event stream',
  's3:SelectObjectContent': 'event stream',
  's3:WriteGetObjectResponse': 'Object Lambda has a host of its own',
  's3:ListDirectoryBuckets': 'the same request as ListBuckets; directory buckets have hosts of their own',
  's3:CreateSession': 'directory buckets',
  'sqs:SendMessage': 'the client checks the MD5 of what it sent; see the tests of sqs',
  'sqs:SendMessageBatch': 'the client checks the MD5 of what it sent; see the tests of sqs',
  'sqs:ReceiveMessage': 'the client checks the MD5 of what it gets; see the tests of sqs',
  'states:StartSyncExecution': 'the client puts sync- before the host',
  'states:TestState': 'the client puts sync- before the host',
  'sts:AssumeRoleWithSAML': 'unsigned; there is no identity provider',
  'sts:AssumeRoleWithWebIdentity': 'unsigned; there is no identity provider',
};

// All of EC2's operations would take longer than the rest together and share one shape.
const EC2_SERVED = /Instance|LaunchTemplate|Tags|Vpc|Subnet|SecurityGroup/;

describe.each(Object.keys(SDK_CLIENTS) as SdkService[])('%s', (name) => {
  let sdk: SdkPackage;
  let client: SdkClient;
  let wire: WireFixture;
  let operations: readonly OperationModel[];
  let seen: { operation: string; input: object };
  let output: object;

  beforeAll(async () => {
    sdk = await sdkPackage(name);
    operations = [...(await loadServiceModel(sdk.definition)).operations.values()];
    wire = await startWire(sdk.definition, async (operation, input) => {
      seen = { operation, input: await withBytes(input) };
      return output;
    });
    client = sdk.client(QUIET(wire.clientConfig));
  });
  afterAll(async () => {
    client.destroy();
    await wire.stop();
  });

  test('carries every operation there and back', async () => {
    const failures: string[] = [];
    for (const operation of operations) {
      if (`${name}:${operation.name}` in NOT_SERVED) continue;
      if (name === 'ec2' && !EC2_SERVED.test(operation.name)) continue;
      const input = sampleOf(operation.input) as object;
      output = sampleOf(operation.output) as object;
      const command = sdk.command(operation.name, structuredClone(input));
      if (!command) continue;
      try {
        const answer = await withBytes(await client.send(command));
        if (seen.operation !== operation.name)
          failures.push(`${operation.name} arrived as ${seen.operation}`);
        failures.push(...differences(`${operation.name} input`, operation.input, input, seen.input));
        failures.push(...differences(`${operation.name} output`, operation.output, output, answer));
      } catch (error) {
        failures.push(`${operation.name}: ${(error as Error).message}`);
      }
    }
    expect(failures).toEqual([]);
  });
});

const QUIET = (config: object) => ({
  ...config,
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
});

async function withBytes(value: object): Promise<object> {
  const entries = Object.entries(value).map(async ([key, member]) => [key, await bytesOf(member)]);
  return Object.fromEntries(await Promise.all(entries)) as object;
}

async function bytesOf(value: unknown): Promise<unknown> {
  if (!(value instanceof Readable)) return value;
  const chunks: Buffer[] = [];
  for await (const chunk of value) chunks.push(Buffer.from(chunk as Buffer));
  return new Uint8Array(Buffer.concat(chunks));
}

function differences(what: string, schema: NormalizedSchema, sent: object, got: object): string[] {
  if (schema.isUnitSchema()) return [];
  return Object.entries(sent).flatMap(([member, value]) => {
    const expected = comparable(value);
    const actual = comparable((got as Record<string, unknown>)[member]);
    return expected === actual ? [] : [`${what} ${member}: expected ${expected}, got ${actual}`];
  });
}

const comparable = (value: unknown) =>
  JSON.stringify(value, (_key, item: unknown) => {
    if (item instanceof Uint8Array) return `bytes ${Buffer.from(item).toString('hex')}`;
    if (typeof item === 'bigint') return `${item}n`;
    if (item && typeof item === 'object' && 'type' in item && item.type === 'Buffer')
      return `bytes ${Buffer.from((item as unknown as { data: number[] }).data).toString('hex')}`;
    if (item && typeof item === 'object' && !Array.isArray(item))
      return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
    return item;
  });
