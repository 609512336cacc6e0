import type {
  ListTagsForResourceCommandInput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-sfn';
import { AwsError } from '../../../aws-error.ts';
import type { Operation } from '../../../service.ts';
import { checkMachineArn } from '../arns.ts';
import type { StatesState } from '../states-state.ts';
import { tagList, withTags } from './tags.ts';

export function tagOperations(state: StatesState): Record<string, Operation> {
  const resource = (arn: string | undefined) => {
    const machine = state.machines.get(checkMachineArn(arn));
    if (machine) return machine;
    throw new AwsError('ResourceNotFound', `Resource not found: '${arn}'`, { fields: { resourceName: arn } });
  };
  return {
    TagResource: ({ resourceArn, tags }: TagResourceCommandInput) => {
      const machine = resource(resourceArn);
      machine.tags = withTags(machine.tags, tags, machine.arn);
      return {};
    },
    UntagResource: ({ resourceArn, tagKeys = [] }: UntagResourceCommandInput) => {
      const machine = resource(resourceArn);
      machine.tags = Object.fromEntries(
        Object.entries(machine.tags).filter(([key]) => !tagKeys.includes(key)),
      );
      return {};
    },
    ListTagsForResource: ({ resourceArn }: ListTagsForResourceCommandInput) => ({
      tags: tagList(resource(resourceArn).tags),
    }),
  };
}
