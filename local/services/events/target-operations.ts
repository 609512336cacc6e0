import type {
  ListRuleNamesByTargetCommandInput,
  ListTargetsByRuleCommandInput,
  PutTargetsCommandInput,
  RemoveTargetsCommandInput,
  Target,
} from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../aws-error.ts';
import type { Operation } from '../../service.ts';
import { isJson } from '../is-json.ts';
import { page } from '../page.ts';
import { badToken, limitExceeded } from './bus-operations.ts';
import { type EventsState, invalid } from './events-state.ts';
import { parseJsonPath } from './json-path.ts';
import { refuseManaged } from './rule-operations.ts';
import { targetKind } from './targets/target-kinds.ts';
import { checkText, NAME } from './validate.ts';

/** The targets of rules. */
export const targetOperations = (state: EventsState): Record<string, Operation> => ({
  PutTargets: ({ Rule, EventBusName, Targets = [] }: PutTargetsCommandInput) => {
    const rule = state.rule(Rule, EventBusName);
    refuseManaged(rule, false);
    for (const target of Targets) checkTarget(target);
    const put = new Map([...rule.targets, ...Targets].map((target) => [target.Id!, target]));
    if (state.cloud.options.quotas && put.size > MOST_TARGETS) throw limitExceeded();
    rule.targets = [...put.values()];
    return { FailedEntryCount: 0, FailedEntries: [] };
  },

  RemoveTargets: ({ Rule, EventBusName, Ids = [], Force }: RemoveTargetsCommandInput) => {
    const rule = state.rule(Rule, EventBusName);
    refuseManaged(rule, Force);
    const known = new Set(rule.targets.map(({ Id }) => Id));
    const failed = Ids.filter((id) => !known.has(id));
    rule.targets = rule.targets.filter(({ Id }) => !Ids.includes(Id!));
    return {
      FailedEntryCount: failed.length,
      FailedEntries: failed.map((TargetId) => ({
        TargetId,
        ErrorCode: 'ResourceNotFoundException',
        ErrorMessage: `Rule ${rule.name} does not have a target with the Id ${TargetId}.`,
      })),
    };
  },

  ListTargetsByRule: ({ Rule, EventBusName, Limit, NextToken }: ListTargetsByRuleCommandInput) => {
    const { targets } = state.rule(Rule, EventBusName);
    const { items, nextToken } = page(targets, { limit: Limit ?? 100, token: NextToken, invalid: badToken });
    return { Targets: items, NextToken: nextToken };
  },

  ListRuleNamesByTarget: (input: ListRuleNamesByTargetCommandInput) => {
    const names = state
      .rulesOf(state.bus(input.EventBusName).name)
      .filter((rule) => rule.targets.some(({ Arn }) => Arn === input.TargetArn))
      .map((rule) => rule.name);
    const { items, nextToken } = page(names, {
      limit: input.Limit ?? 100,
      token: input.NextToken,
      invalid: badToken,
    });
    return { RuleNames: items, NextToken: nextToken };
  },
});

const MOST_TARGETS = 5;
const MOST_VARIABLES = 100;

/** Members that only make sense for targets which the local cloud does not have. */
const UNSUPPORTED = [
  'KinesisParameters',
  'RunCommandParameters',
  'EcsParameters',
  'BatchParameters',
  'HttpParameters',
  'RedshiftDataParameters',
  'SageMakerPipelineParameters',
  'AppSyncParameters',
] as const;

function checkTarget(target: Target): void {
  checkText('targets.member.id', target.Id, { max: 64, pattern: NAME });
  const kind = targetKind(target.Arn ?? '');
  if (!kind) throw invalid(target.Arn ?? '', 'Provided Arn is not in correct format.');
  for (const member of UNSUPPORTED) {
    if (target[member])
      throw invalid(
        member,
        `It does not apply to target ${target.Id}, or the local cloud does not support it.`,
      );
  }
  if (kind.needsRole && !target.RoleArn) {
    throw new AwsError('ValidationException', `RoleArn is required for target ${target.Arn}.`);
  }
  const fault = kind.check?.(target);
  if (fault) throw new AwsError('ValidationException', fault);
  checkInput(target);
  checkRetryPolicy(target);
}

function checkInput({ Id, Input, InputPath, InputTransformer }: Target): void {
  if ([Input, InputPath, InputTransformer].filter((choice) => choice !== undefined).length > 1) {
    throw new AwsError(
      'ValidationException',
      `Only one of Input, InputPath, or InputTransformer must be provided for target ${Id}.`,
    );
  }
  checkText('targets.member.input', Input, { min: 0, max: 8_192 });
  if (Input !== undefined && !isJson(Input))
    throw new AwsError(
      'ValidationException',
      `Invalid Input for target ${Id}. Reason: Input is not valid JSON.`,
    );
  if (InputPath !== undefined && !parseJsonPath(InputPath))
    throw invalid('InputPath', `Invalid JSON path: ${InputPath}`);
  if (!InputTransformer) return;
  checkText('targets.member.inputTransformer.inputTemplate', InputTransformer.InputTemplate, { max: 8_192 });
  checkVariables(Id!, InputTransformer.InputPathsMap ?? {});
}

function checkVariables(id: string, paths: Record<string, string>): void {
  const entries = Object.entries(paths);
  if (entries.length > MOST_VARIABLES) throw limitExceeded();
  for (const [name, path] of entries) {
    if (/^aws/i.test(name))
      throw new AwsError(
        'ValidationException',
        `Invalid InputPathsMap for target ${id}: the key ${name} must not start with "AWS".`,
      );
    if (!parseJsonPath(path)) throw invalid('InputPathsMap', `Invalid JSON path for ${name}: ${path}`);
  }
}

function checkRetryPolicy({ RetryPolicy, DeadLetterConfig }: Target): void {
  const { MaximumRetryAttempts: retries = 185, MaximumEventAgeInSeconds: age = 86_400 } = RetryPolicy ?? {};
  if (retries < 0 || retries > 185) throw invalid('MaximumRetryAttempts', 'Value must be between 0 and 185.');
  if (age < 60 || age > 86_400)
    throw invalid('MaximumEventAgeInSeconds', 'Value must be between 60 and 86400.');
  if (
    DeadLetterConfig?.Arn !== undefined &&
    !/^arn:[^:]+:sqs:[^:]*:[^:]*:[\w-]+$/.test(DeadLetterConfig.Arn)
  ) {
    throw invalid('DeadLetterConfig.Arn', 'The dead-letter queue must be an Amazon SQS standard queue.');
  }
}
