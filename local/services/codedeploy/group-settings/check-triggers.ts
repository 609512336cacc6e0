import { AwsError } from '../../../aws-error.ts';
import type { Quotas } from '../quotas.ts';
import type { GroupSettings } from './group-settings.ts';

const TRIGGER_EVENT =
  /^(?:Deployment(?:Start|Success|Failure|Stop|Rollback|Ready)|Instance(?:Start|Success|Failure|Ready))$/;
const TOPIC = /^arn:aws[\w-]*:sns:[\w-]+:\d{12}:.+$/;

/** Refuses notification triggers that AWS refuses. */
export function checkTriggers({ triggerConfigurations = [] }: GroupSettings, quotas: Quotas): void {
  if (triggerConfigurations.length > quotas.triggers) {
    throw new AwsError(
      'TriggerTargetsLimitExceededException',
      `The maximum allowed number of triggers was exceeded: ${quotas.triggers}.`,
    );
  }
  for (const { triggerName, triggerTargetArn = '', triggerEvents = [] } of triggerConfigurations) {
    const isValid =
      triggerName &&
      TOPIC.test(triggerTargetArn) &&
      triggerEvents.length > 0 &&
      triggerEvents.every((event) => TRIGGER_EVENT.test(event));
    if (isValid) continue;
    throw new AwsError(
      'InvalidTriggerConfigException',
      `The trigger was specified in an invalid format: expected a name, the ARN of an SNS topic and events, got ${triggerName} for ${triggerTargetArn} on ${triggerEvents.join(', ')}`,
    );
  }
}
