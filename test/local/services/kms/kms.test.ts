import { createHash, createPublicKey, verify } from 'node:crypto';
import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GetPublicKeyCommand,
  KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
  UpdateAliasCommand,
  VerifyCommand,
  type CreateKeyCommandInput,
  type SigningAlgorithmSpec,
} from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allow, createUser } from '../../create-user.ts';
import { createManualClock } from '../../../../local/clock.ts';
import { iam } from '../../../../local/services/iam/index.ts';
import { kms } from '../../../../local/services/kms/index.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';

const clock = createManualClock(Date.parse('2026-05-01T10:00:00Z'));
let cloud: TestCloud;
let client: KMSClient;
beforeAll(async () => {
  cloud = await startTestCloud({ services: [iam, kms], clock });
  client = new KMSClient(cloud.clientConfig);
});
afterAll(() => cloud.stop());

const newKey = async (input: Partial<CreateKeyCommandInput> = {}) =>
  (await client.send(new CreateKeyCommand(input as CreateKeyCommandInput))).KeyMetadata!;
const signing = (KeySpec: CreateKeyCommandInput['KeySpec']) => newKey({ KeySpec, KeyUsage: 'SIGN_VERIFY' });
const refused = (name: string, message?: string) =>
  expect.objectContaining({
    name,
    ...(message === undefined ? {} : { message: expect.stringContaining(message) }),
  });

const MESSAGE = Buffer.from('what is signed');

describe('a signature', () => {
  test.each([
    ['ECC_NIST_P256', 'ECDSA_SHA_256'],
    ['ECC_NIST_P384', 'ECDSA_SHA_384'],
    ['ECC_NIST_P521', 'ECDSA_SHA_512'],
    ['ECC_SECG_P256K1', 'ECDSA_SHA_256'],
    ['RSA_2048', 'RSASSA_PKCS1_V1_5_SHA_256'],
  ] as const)('of %s is the same whether made of the message or of its digest', async (spec, algorithm) => {
    const { KeyId } = await signing(spec);
    const hash = `sha${algorithm.slice(-3)}`;
    const digest = createHash(hash).update(MESSAGE).digest();
    const order = { KeyId, SigningAlgorithm: algorithm as SigningAlgorithmSpec };
    const ofMessage = await client.send(new SignCommand({ ...order, Message: MESSAGE }));
    const ofDigest = await client.send(new SignCommand({ ...order, Message: digest, MessageType: 'DIGEST' }));
    const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId }));
    const key = createPublicKey({ key: Buffer.from(PublicKey!), format: 'der', type: 'spki' });
    for (const { Signature } of [ofMessage, ofDigest]) {
      expect(verify(hash, MESSAGE, key, Signature!)).toBe(true);
      const check = { ...order, Signature };
      for (const signed of [{ Message: MESSAGE }, { Message: digest, MessageType: 'DIGEST' as const }]) {
        expect((await client.send(new VerifyCommand({ ...check, ...signed }))).SignatureValid).toBe(true);
      }
    }
  });

  test('with PSS is made of messages; of digests it says that it is not there', async () => {
    const { KeyId } = await signing('RSA_2048');
    const order = { KeyId, SigningAlgorithm: 'RSASSA_PSS_SHA_256' as const, Message: MESSAGE };
    const { Signature } = await client.send(new SignCommand(order));
    expect((await client.send(new VerifyCommand({ ...order, Signature }))).SignatureValid).toBe(true);
    const digest = createHash('sha256').update(MESSAGE).digest();
    await expect(
      client.send(new SignCommand({ ...order, Message: digest, MessageType: 'DIGEST' })),
    ).rejects.toEqual(refused('NotImplemented'));
  });

  test('that does not fit is an error', async () => {
    const { KeyId } = await signing('ECC_NIST_P256');
    const order = { KeyId, SigningAlgorithm: 'ECDSA_SHA_256' as const, Message: MESSAGE };
    const { Signature } = await client.send(new SignCommand(order));
    await expect(
      client.send(new VerifyCommand({ ...order, Message: Buffer.from('another'), Signature })),
    ).rejects.toEqual(refused('KMSInvalidSignatureException'));
    const digest = { Message: createHash('sha256').update('x').digest(), MessageType: 'DIGEST' as const };
    await expect(
      client.send(new VerifyCommand({ ...order, ...digest, Signature: Buffer.from('no signature') })),
    ).rejects.toEqual(refused('KMSInvalidSignatureException'));
  });

  test('is refused where algorithm, digest, length or key do not fit', async () => {
    const { KeyId, Arn } = await signing('ECC_NIST_P256');
    const order = { KeyId, SigningAlgorithm: 'ECDSA_SHA_256' as const, Message: MESSAGE };
    const sign = (changes: object) => client.send(new SignCommand({ ...order, ...changes }));
    await expect(sign({ SigningAlgorithm: 'ECDSA_SHA_384' })).rejects.toEqual(
      refused('InvalidKeyUsageException', 'incompatible with key spec ECC_NIST_P256'),
    );
    await expect(sign({ MessageType: 'DIGEST' })).rejects.toEqual(
      refused('ValidationException', 'Digest is invalid length'),
    );
    await expect(sign({ Message: Buffer.alloc(4097) })).rejects.toEqual(
      refused('ValidationException', '4096'),
    );
    const symmetric = await newKey();
    await expect(sign({ KeyId: symmetric.KeyId })).rejects.toEqual(
      refused('InvalidKeyUsageException', 'ENCRYPT_DECRYPT'),
    );
    await client.send(new DisableKeyCommand({ KeyId }));
    await expect(sign({})).rejects.toEqual(refused('DisabledException', `${Arn} is disabled.`));
    await client.send(new EnableKeyCommand({ KeyId }));
    await expect(sign({})).resolves.toMatchObject({ KeyId: Arn });
  });
});

describe('a key', () => {
  test('is found by id, ARN, alias and alias ARN', async () => {
    const { KeyId, Arn } = await signing('ECC_NIST_P256');
    await client.send(new CreateAliasCommand({ AliasName: 'alias/release', TargetKeyId: KeyId }));
    for (const name of [KeyId, Arn, 'alias/release', 'arn:aws:kms:us-east-1:123456789012:alias/release']) {
      const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: name! }));
      expect(KeyMetadata).toMatchObject({ Arn, KeyState: 'Enabled', SigningAlgorithms: ['ECDSA_SHA_256'] });
    }
    await expect(client.send(new DescribeKeyCommand({ KeyId: 'alias/none' }))).rejects.toEqual(
      refused('NotFoundException', 'Alias arn:aws:kms:us-east-1:123456789012:alias/none is not found.'),
    );
    const next = await signing('ECC_NIST_P256');
    await client.send(new UpdateAliasCommand({ AliasName: 'alias/release', TargetKeyId: next.KeyId }));
    const { Aliases } = await client.send(new ListAliasesCommand({ KeyId: next.KeyId }));
    expect(Aliases).toMatchObject([{ AliasName: 'alias/release', TargetKeyId: next.KeyId }]);
    const { Keys } = await client.send(new ListKeysCommand({ Limit: 1000 }));
    expect(Keys).toContainEqual({ KeyId, KeyArn: Arn });
  });

  test('waits for its deletion, can be saved, and is gone afterwards', async () => {
    const { KeyId, Arn } = await newKey();
    const schedule = () => client.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    expect((await schedule()).DeletionDate).toEqual(new Date('2026-05-08T10:00:00Z'));
    await expect(client.send(new EncryptCommand({ KeyId, Plaintext: MESSAGE }))).rejects.toEqual(
      refused('KMSInvalidStateException', 'pending deletion'),
    );
    await client.send(new CancelKeyDeletionCommand({ KeyId }));
    expect((await client.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState).toBe('Disabled');
    await schedule();
    await clock.advance(7 * 86_400_000);
    await expect(client.send(new DescribeKeyCommand({ KeyId }))).rejects.toEqual(
      refused('NotFoundException', `Key '${Arn}' does not exist`),
    );
  });

  test('encrypts under a context, and only that opens it', async () => {
    const { KeyId, Arn } = await newKey();
    const EncryptionContext = { of: 'this' };
    const { CiphertextBlob } = await client.send(
      new EncryptCommand({ KeyId, Plaintext: MESSAGE, EncryptionContext }),
    );
    const { Plaintext, KeyId: by } = await client.send(
      new DecryptCommand({ CiphertextBlob, EncryptionContext }),
    );
    expect([Buffer.from(Plaintext!).toString(), by]).toEqual(['what is signed', Arn]);
    await expect(client.send(new DecryptCommand({ CiphertextBlob }))).rejects.toEqual(
      refused('InvalidCiphertextException'),
    );
    const data = await client.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' }));
    const opened = await client.send(new DecryptCommand({ CiphertextBlob: data.CiphertextBlob }));
    expect(opened.Plaintext).toEqual(data.Plaintext);
  });
});

describe('a key policy', () => {
  /** A user who may do everything by the policies of the account. */
  const powerful = async (UserName: string) => {
    const credentials = await createUser(cloud.clientConfig, UserName, allow('kms:*'));
    return new KMSClient({ ...cloud.clientConfig, credentials });
  };
  const policyFor = (...users: string[]) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: users.map((user) => ({
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::123456789012:user/${user}` },
        Action: 'kms:*',
        Resource: '*',
      })),
    });

  test('must allow what the policies of the account allow', async () => {
    const other = await powerful('other');
    const { KeyId } = await newKey();
    const encrypt = () => other.send(new EncryptCommand({ KeyId, Plaintext: MESSAGE }));
    await expect(encrypt()).resolves.toHaveProperty('CiphertextBlob');
    const me = 'admin';
    await client.send(new PutKeyPolicyCommand({ KeyId, Policy: policyFor(me) }));
    await expect(encrypt()).rejects.toEqual(refused('AccessDeniedException', 'kms:Encrypt'));
    await client.send(new PutKeyPolicyCommand({ KeyId, Policy: policyFor(me, 'other') }));
    await expect(encrypt()).resolves.toHaveProperty('CiphertextBlob');
  });

  test('that would lock its writer out is refused', async () => {
    const { KeyId } = await newKey();
    const locking = new PutKeyPolicyCommand({ KeyId, Policy: policyFor('somebody') });
    const refusal = refused('MalformedPolicyDocumentException', 'will not allow you to update');
    await expect(client.send(locking)).rejects.toEqual(refusal);
    await expect(newKey({ Policy: policyFor('somebody') })).rejects.toEqual(refusal);
  });
});

test('says what the local cloud has not', async () => {
  await expect(newKey({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })).rejects.toEqual(
    refused('UnsupportedOperationException', 'HMAC_256'),
  );
  await expect(newKey({ KeySpec: 'RSA_2048' })).rejects.toEqual(
    refused('ValidationException', 'KeyUsage ENCRYPT_DECRYPT is not compatible with KeySpec RSA_2048'),
  );
});
