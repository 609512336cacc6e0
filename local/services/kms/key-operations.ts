import type {
  CancelKeyDeletionCommandInput,
  CreateKeyCommandInput,
  DescribeKeyCommandInput,
  DisableKeyCommandInput,
  EnableKeyCommandInput,
  ListKeysCommandInput,
  ScheduleKeyDeletionCommandInput,
  UpdateKeyDescriptionCommandInput,
} from '@aws-sdk/client-kms';
import { AwsError } from '../../aws-error.ts';
import type { Operation, Request } from '../../service.ts';
import { page } from '../page.ts';
import { keyMetadata } from './key-metadata.ts';
import { checkKeyPolicy, parseKeyPolicy } from './key-policy.ts';
import { isKeySpec, KEY_SPECS, type KeySpec } from './key-specs.ts';
import type { Keys } from './keys.ts';
import { badMarker, invalid } from './kms-error.ts';
import { tagsOf } from './tag-operations.ts';
import { keyState } from './usable-key.ts';

const DAY_MS = 86_400_000;
const PAGE = 100;

/** Making keys, and their way to an end. */
export const keyOperations = (keys: Keys): Record<string, Operation> => ({
  CreateKey: async (input: CreateKeyCommandInput, { caller }: Request) => {
    const spec = specOf(input);
    const { Policy, Description: description = '', BypassPolicyLockoutSafetyCheck: bypass } = input;
    const policy = Policy === undefined ? undefined : parseKeyPolicy(Policy);
    const tags = tagsOf(input.Tags);
    const key = await keys.create({
      spec,
      manager: 'CUSTOMER',
      description,
      tags,
      ...(policy && { policy }),
    });
    try {
      if (!bypass) checkKeyPolicy(keys.cloud, caller, key);
    } catch (error) {
      keys.keys.delete(key.id);
      keys.material.remove(key.id);
      throw error;
    }
    return { KeyMetadata: keyMetadata(key) };
  },

  DescribeKey: async ({ KeyId }: DescribeKeyCommandInput, { caller }: Request) => ({
    KeyMetadata: keyMetadata(await keys.find(caller, 'DescribeKey', KeyId)),
  }),

  ListKeys: ({ Limit = PAGE, Marker }: ListKeysCommandInput) => {
    const { items, nextToken } = page([...keys.keys.values()], {
      limit: Limit,
      token: Marker,
      invalid: badMarker,
    });
    return {
      Keys: items.map(({ id, arn }) => ({ KeyId: id, KeyArn: arn })),
      Truncated: nextToken !== undefined,
      NextMarker: nextToken,
    };
  },

  UpdateKeyDescription: async (
    { KeyId, Description = '' }: UpdateKeyDescriptionCommandInput,
    { caller }: Request,
  ) => {
    (await keys.find(caller, 'UpdateKeyDescription', KeyId)).description = Description;
    return {};
  },

  EnableKey: async ({ KeyId }: EnableKeyCommandInput, { caller }: Request) => {
    ownKey(await keys.find(caller, 'EnableKey', KeyId)).enabled = true;
    return {};
  },
  DisableKey: async ({ KeyId }: DisableKeyCommandInput, { caller }: Request) => {
    ownKey(await keys.find(caller, 'DisableKey', KeyId)).enabled = false;
    return {};
  },

  ScheduleKeyDeletion: async (
    { KeyId, PendingWindowInDays: days = 30 }: ScheduleKeyDeletionCommandInput,
    { caller }: Request,
  ) => {
    const key = ownKey(await keys.find(caller, 'ScheduleKeyDeletion', KeyId));
    if (days < 7 || days > 30) throw invalid(`PendingWindowInDays must be between 7 and 30, got ${days}`);
    key.deletionAt = keys.cloud.clock.now() + days * DAY_MS;
    return {
      KeyId: key.arn,
      DeletionDate: new Date(key.deletionAt),
      KeyState: keyState(key),
      PendingWindowInDays: days,
    };
  },
  CancelKeyDeletion: async ({ KeyId }: CancelKeyDeletionCommandInput, { caller }: Request) => {
    const key = await keys.find(caller, 'CancelKeyDeletion', KeyId);
    if (key.deletionAt === undefined)
      throw new AwsError('KMSInvalidStateException', `${key.arn} is not pending deletion.`);
    delete key.deletionAt;
    key.enabled = false;
    return { KeyId: key.arn };
  },
});

type Changeable = Awaited<ReturnType<Keys['find']>>;

/** The keys of AWS's services, and those that wait for their end, do not change. */
function ownKey(key: Changeable): Changeable {
  if (key.manager === 'AWS')
    throw new AwsError(
      'AccessDeniedException',
      `${key.arn} is managed by AWS: it cannot be switched off or deleted`,
      { status: 400 },
    );
  if (key.deletionAt !== undefined)
    throw new AwsError('KMSInvalidStateException', `${key.arn} is pending deletion.`);
  return key;
}

/** A key is for encryption unless asked otherwise; whoever names another spec says what for. */
function specOf({
  KeySpec,
  CustomerMasterKeySpec,
  KeyUsage = 'ENCRYPT_DECRYPT',
  Origin = 'AWS_KMS',
  MultiRegion = false,
}: CreateKeyCommandInput): KeySpec {
  const spec: string = KeySpec ?? CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT';
  if (!isKeySpec(spec))
    throw new AwsError('UnsupportedOperationException', `The local cloud has no keys of spec ${spec}`);
  if (Origin !== 'AWS_KMS' || MultiRegion)
    throw new AwsError(
      'UnsupportedOperationException',
      'The local cloud has keys of one region and of origin AWS_KMS alone',
    );
  if (KEY_SPECS[spec].usage !== KeyUsage)
    throw invalid(`KeyUsage ${KeyUsage} is not compatible with KeySpec ${spec}`);
  return spec;
}
