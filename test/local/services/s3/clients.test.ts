import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { s3 } from '../../../../local/services/s3/index.ts';
import { hasCommand } from '../../../has-command.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';

const run = promisify(execFile);
const hasCli = hasCommand('aws');
const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;

let cloud: TestCloud;
let folder: string;
const Bucket = 'clients';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 's3-clients-'));
  cloud = await startTestCloud({ services: [s3] });
  await new S3Client(cloud.clientConfig).send(new CreateBucketCommand({ Bucket }));
});

afterAll(async () => {
  await cloud.stop();
  await rm(folder, { recursive: true });
});

// A busy machine starts the command slowly, and a test does so many times.
describe.skipIf(!hasCli)(`the AWS CLI${hasCli ? '' : ' (not on this machine)'}`, { timeout: 120_000 }, () => {
  const aws = async (...args: string[]) =>
    (await run('aws', args, { env: { ...process.env, ...cloud.env, AWS_PAGER: '' } })).stdout;

  test('makes a bucket, copies a large file there and back, lists and removes', async () => {
    const file = join(folder, 'large');
    await writeFile(file, Buffer.alloc(12 << 20, 'large '));
    await aws('s3', 'mb', 's3://by-cli');
    await aws('s3', 'cp', '--quiet', file, 's3://by-cli/a b/lärge');
    expect(await aws('s3', 'ls', '--recursive', 's3://by-cli')).toMatch(/12582912 a b\/lärge/);
    await aws('s3', 'cp', '--quiet', 's3://by-cli/a b/lärge', join(folder, 'back'));
    expect((await readFile(join(folder, 'back'))).equals(await readFile(file))).toBe(true);
    await aws('s3', 'rb', '--force', 's3://by-cli');
    await expect(aws('s3', 'ls', 's3://by-cli')).rejects.toThrow('NoSuchBucket');
  });

  test('writes on conditions and sees the words of S3', async () => {
    const file = join(folder, 'small');
    await writeFile(file, 'small');
    const put = [
      's3api',
      'put-object',
      '--bucket',
      Bucket,
      '--key',
      'once',
      '--body',
      file,
      '--if-none-match',
      '*',
    ];
    expect(JSON.parse(await aws(...put)).ETag).toBe('"eb5c1399a871211c7e7ed732d15e3a8b"');
    await expect(aws(...put)).rejects.toThrow('(PreconditionFailed)');
  });
});

describe.skipIf(!hasBoto3)(`boto3${hasBoto3 ? '' : ' (not on this machine)'}`, () => {
  const python = async (program: string, { env } = cloud) =>
    (await run('python3', ['-c', program], { env: { ...process.env, ...env } })).stdout;

  test('reads the location of a bucket elsewhere', async () => {
    const elsewhere = await startTestCloud({ services: [s3], region: 'eu-west-1' });
    const program = `
import boto3
s3 = boto3.client('s3')
s3.create_bucket(Bucket='abroad', CreateBucketConfiguration={'LocationConstraint': 'eu-west-1'})
print(s3.get_bucket_location(Bucket='abroad')['LocationConstraint'])
`;
    expect(await python(program, elsewhere)).toBe('eu-west-1\n');
    await elsewhere.stop();
  });

  test('puts, gets, lists, versions and deletes', async () => {
    const program = `
import boto3, io
s3 = boto3.client('s3')
bucket = 'by-boto3'
s3.create_bucket(Bucket=bucket)
s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={'Status': 'Enabled'})
one = s3.put_object(Bucket=bucket, Key='a b/+', Body=b'one', Metadata={'x': 'y'}, ChecksumAlgorithm='SHA256')
s3.upload_fileobj(io.BytesIO(b'z' * (9 << 20)), bucket, 'big')
s3.put_object(Bucket=bucket, Key='a b/+', Body=b'two')
assert s3.get_object(Bucket=bucket, Key='a b/+')['Body'].read() == b'two'
old = s3.get_object(Bucket=bucket, Key='a b/+', VersionId=one['VersionId'], ChecksumMode='ENABLED')
assert old['Body'].read() == b'one' and old['Metadata'] == {'x': 'y'} and old['ChecksumSHA256'] == one['ChecksumSHA256']
assert s3.get_object(Bucket=bucket, Key='big', Range='bytes=0-3')['Body'].read() == b'zzzz'
assert s3.head_object(Bucket=bucket, Key='big')['ETag'].endswith('-2"')
assert [o['Key'] for o in s3.list_objects_v2(Bucket=bucket)['Contents']] == ['a b/+', 'big']
assert len(s3.list_object_versions(Bucket=bucket)['Versions']) == 3
try:
    s3.get_object(Bucket=bucket, Key='nothing')
    raise AssertionError('expected NoSuchKey')
except s3.exceptions.NoSuchKey:
    pass
assert s3.get_bucket_location(Bucket=bucket)['LocationConstraint'] is None
versions = s3.list_object_versions(Bucket=bucket)['Versions']
s3.delete_objects(Bucket=bucket, Delete={'Objects': [{'Key': v['Key'], 'VersionId': v['VersionId']} for v in versions]})
s3.delete_bucket(Bucket=bucket)
print('all well')
`;
    expect(await python(program)).toBe('all well\n');
  });
});
