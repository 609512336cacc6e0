import type {
  ListTagsCommandInput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-lambda';
import type { LambdaContext } from '../lambda-context.ts';

export function tagOperations({ functions }: LambdaContext) {
  const tagsOf = (arn: string | undefined) => functions.find({ FunctionName: arn }).record.tags;
  return {
    TagResource: (input: TagResourceCommandInput) => {
      Object.assign(tagsOf(input.Resource), input.Tags);
      return {};
    },
    UntagResource: (input: UntagResourceCommandInput) => {
      const tags = tagsOf(input.Resource);
      for (const key of input.TagKeys ?? []) delete tags[key];
      return {};
    },
    ListTags: (input: ListTagsCommandInput) => ({ Tags: { ...tagsOf(input.Resource) } }),
  };
}
