import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { iam } from '../../../../local/services/iam/index.ts';
import { kms } from '../../../../local/services/kms/index.ts';
import { secretsmanager } from '../../../../local/services/secretsmanager/index.ts';
import { ssm } from '../../../../local/services/ssm/index.ts';
import { hasCommand } from '../../../has-command.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';

const run = promisify(execFile);
const hasCli = hasCommand('aws') && spawnSync('openssl', ['version']).status === 0;
const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;

const services = [iam, kms, ssm, secretsmanager];
let folder: string;
let cloud: TestCloud;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-kms-'));
  cloud = await startTestCloud({ services, data: join(folder, 'data') });
});
afterAll(async () => {
  await cloud.stop();
  rmSync(folder, { recursive: true });
});

test.skipIf(!hasCli)(
  `signs for the AWS CLI what openssl verifies${hasCli ? '' : ' (one of them is not on this machine)'}, after a restart too`,
  async () => {
    const aws = async (...args: string[]) => {
      const env = { ...process.env, ...cloud.env, AWS_PAGER: '', AWS_DEFAULT_OUTPUT: 'text' };
      return (await run('aws', args, { env })).stdout.trim();
    };
    const file = (name: string) => join(folder, name);
    const signed = async (out: string) => {
      const order = ['--key-id', 'alias/release', '--signing-algorithm', 'ECDSA_SHA_256'];
      const message = ['--message', `fileb://${file('message')}`, '--query', 'Signature'];
      writeFileSync(file(out), Buffer.from(await aws('kms', 'sign', ...order, ...message), 'base64'));
      const check = ['dgst', '-sha256', '-verify', file('key.pem'), '-signature', file(out), file('message')];
      return (await run('openssl', check)).stdout.trim();
    };
    writeFileSync(file('message'), 'a statement');
    const spec = [
      '--key-spec',
      'ECC_NIST_P256',
      '--key-usage',
      'SIGN_VERIFY',
      '--query',
      'KeyMetadata.KeyId',
    ];
    const id = await aws('kms', 'create-key', ...spec);
    await aws('kms', 'create-alias', '--alias-name', 'alias/release', '--target-key-id', id);
    const key = await aws('kms', 'get-public-key', '--key-id', id, '--query', 'PublicKey');
    writeFileSync(file('key.der'), Buffer.from(key, 'base64'));
    await run('openssl', [
      'pkey',
      '-pubin',
      '-inform',
      'DER',
      '-in',
      file('key.der'),
      '-out',
      file('key.pem'),
    ]);
    expect(await signed('one')).toBe('Verified OK');

    await cloud.stop();
    cloud = await startTestCloud({ services, data: join(folder, 'data') });
    expect(await signed('two')).toBe('Verified OK');
    const secrets = readdirSync(file('data'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.key'),
    );
    expect(secrets.map((name) => statSync(join(file('data'), name)).mode & 0o777)).toEqual([0o600]);
  },
  60_000,
);

const BOTO3 = `
import boto3
kms, ssm, secrets = (boto3.client(name) for name in ('kms', 'ssm', 'secretsmanager'))
key = kms.create_key(KeySpec='RSA_2048', KeyUsage='SIGN_VERIFY')['KeyMetadata']['KeyId']
order = dict(KeyId=key, Message=b'x', SigningAlgorithm='RSASSA_PKCS1_V1_5_SHA_256')
signature = kms.sign(**order)['Signature']
print(kms.verify(**order, Signature=signature)['SignatureValid'])
try:
    kms.verify(**{**order, 'Message': b'y'}, Signature=signature)
except kms.exceptions.KMSInvalidSignatureException as error:
    print(error.response['Error']['Code'])
ssm.put_parameter(Name='/boto/secure', Value='hidden', Type='SecureString')
print(ssm.get_parameter(Name='/boto/secure', WithDecryption=True)['Parameter']['Value'])
secrets.create_secret(Name='boto', SecretString='{"password": "x"}')
print(secrets.get_secret_value(SecretId='boto')['SecretString'])
`;

test.skipIf(!hasBoto3)(
  `serves boto3${hasBoto3 ? '' : ' (not on this machine)'}`,
  async () => {
    const { stdout } = await run('python3', ['-c', BOTO3], { env: { ...process.env, ...cloud.env } });
    expect(stdout.trim().split('\n')).toEqual([
      'True',
      'KMSInvalidSignatureException',
      'hidden',
      '{"password": "x"}',
    ]);
  },
  60_000,
);
