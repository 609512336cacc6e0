import type {
  CreateTagsCommandInput,
  DeleteTagsCommandInput,
  DescribeTagsCommandInput,
  ResourceType,
  Tag,
  TagDescription,
  TagSpecification,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import type { Caller } from '../../caller.ts';
import type { Request, Service } from '../../service.ts';
import { page } from '../page.ts';
import { invalidParameter, invalidToken } from './errors.ts';
import { matchesFilters } from './filters.ts';
import type { Records } from './records.ts';

export const tagOperations = (records: Records): Service['operations'] => ({
  CreateTags: (input: CreateTagsCommandInput, { caller }: Request) => {
    const resources = (input.Resources ?? []).map((id) => taggable(records, id));
    const added = tagRecord(input.Tags);
    refuseReserved(added, caller);
    for (const resource of resources) resource.tags = { ...resource.tags, ...added };
    return {};
  },
  DeleteTags: (input: DeleteTagsCommandInput) => {
    for (const resource of (input.Resources ?? []).map((id) => taggable(records, id))) {
      const left = Object.entries(resource.tags).filter(([key, value]) => !isNamed(input.Tags, key, value));
      resource.tags = Object.fromEntries(left);
    }
    return {};
  },
  DescribeTags: (input: DescribeTagsCommandInput) => {
    const all = [
      ...[...records.instances.values()].flatMap(({ id, tags }) => descriptions(id, 'instance', tags)),
      ...[...records.launchTemplates.values()].flatMap(({ id, tags }) =>
        descriptions(id, 'launch-template', tags),
      ),
    ];
    const found = all.filter((tag) =>
      matchesFilters(input.Filters, {
        key: tag.Key,
        value: tag.Value,
        'resource-id': tag.ResourceId,
        'resource-type': tag.ResourceType,
      }),
    );
    const { items, nextToken } = page(found, {
      limit: input.MaxResults ?? 1000,
      token: input.NextToken,
      invalid: invalidToken,
    });
    return { Tags: items, NextToken: nextToken };
  },
});

/** Only AWS itself sets tags that begin with `aws:`. */
export function refuseReserved(tags: Readonly<Record<string, string>>, caller: Caller): void {
  if (caller.kind !== 'aws' && Object.keys(tags).some((key) => key.startsWith('aws:')))
    throw invalidParameter("Tag keys starting with 'aws:' are reserved for internal use");
}

export const tagList = (tags: Readonly<Record<string, string>>): Tag[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

const tagRecord = (tags: readonly Tag[] | undefined): Record<string, string> =>
  Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));

/** The tags that a request wants on resources of one type. */
export const specifiedTags = (
  specifications: readonly TagSpecification[] | undefined,
  type: ResourceType,
): Record<string, string> =>
  Object.assign(
    {},
    ...(specifications ?? [])
      .filter(({ ResourceType: of }) => of === type)
      .map(({ Tags }) => tagRecord(Tags)),
  ) as Record<string, string>;

function taggable(records: Records, id: string): { tags: Readonly<Record<string, string>> } {
  const resource = records.instances.get(id) ?? records.launchTemplates.get(id);
  if (resource) return resource;
  if (id.startsWith('i-'))
    throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
  throw new AwsError('InvalidID', `The ID '${id}' is not valid`);
}

/** A tag without a value means the key whatever its value, as in DeleteTags; no tags at all means all. */
const isNamed = (tags: readonly Tag[] | undefined, key: string, value: string) =>
  tags === undefined ||
  tags.some(({ Key, Value }) => Key === key && (Value === undefined || Value === value));

const descriptions = (
  ResourceId: string,
  type: ResourceType,
  tags: Readonly<Record<string, string>>,
): TagDescription[] => tagList(tags).map((tag) => ({ ...tag, ResourceId, ResourceType: type }));
