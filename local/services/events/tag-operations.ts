import type {
  ListTagsForResourceCommandInput,
  Tag,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../aws-error.ts';
import type { Operation } from '../../service.ts';
import { type EventsState, ruleKey } from './events-state.ts';

/** Tags on rules and buses. */
export const tagOperations = (state: EventsState): Record<string, Operation> => ({
  TagResource: ({ ResourceARN, Tags }: TagResourceCommandInput) => {
    Object.assign(tagged(state, ResourceARN).tags, tagsOf(Tags));
    return {};
  },
  UntagResource: ({ ResourceARN, TagKeys }: UntagResourceCommandInput) => {
    const { tags } = tagged(state, ResourceARN);
    for (const key of TagKeys ?? []) delete tags[key];
    return {};
  },
  ListTagsForResource: ({ ResourceARN }: ListTagsForResourceCommandInput) => ({
    Tags: Object.entries(tagged(state, ResourceARN).tags).map(([Key, Value]) => ({ Key, Value })),
  }),
});

export const tagsOf = (tags: readonly Tag[] = []): Record<string, string> =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key!, Value!]));

function tagged(state: EventsState, arn = ''): { tags: Record<string, string> } {
  const resource = arn.split(':').slice(5).join(':');
  const [kind, ...name] = resource.split('/');
  const found =
    kind === 'rule'
      ? state.rules.get(name.length === 1 ? ruleKey('default', name[0]!) : name.join('/'))
      : state.buses.get(name.join('/'));
  if (found?.arn === arn) return found;
  const what = kind === 'rule' ? `Rule ${name.at(-1)}` : `Event bus ${name.join('/')}`;
  throw new AwsError('ResourceNotFoundException', `${what} does not exist.`);
}
