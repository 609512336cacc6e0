import { type LambdaClient, ListTagsCommand } from '@aws-sdk/client-lambda';
import type { Environment } from '../manifest/manifest.ts';
import { deadline } from '../runtime/deadline.ts';
import type { FoundValidators } from './check-names.ts';
import { undefinedFor } from './undefined-for.ts';

/** By this tag, with any value, the author of a function says that it is built on lib/hooks: Lambda knows of no library. */
export const HOOK_TAG = 'signalbox:hook';

/**
 * Warns of validators that the pipeline calls itself, with a task token, and that nothing shows to be built on lib/hooks: a
 * function that only reports to CodeDeploy never answers a token. Those that are missing are told as faults elsewhere; of
 * tags that may not be read nothing is said.
 */
export async function hookWarnings(
  { name: environment }: Environment,
  { validators, arns }: FoundValidators,
  lambda: LambdaClient,
): Promise<string[]> {
  const warnings: string[] = [];
  for (const { name, timeoutSeconds } of validators) {
    const command = new ListTagsCommand({ Resource: arns.get(name) });
    const answer = await lambda.send(command, deadline()).catch(undefinedFor('AccessDeniedException'));
    if (answer === undefined || HOOK_TAG in (answer.Tags ?? {})) continue;
    warnings.push(
      `${environment}: nothing shows that ${name} is built on signalbox/hooks; another function never answers here, and after ${timeoutSeconds} s the release is taken back; if it is, give it the tag ${HOOK_TAG}`,
    );
  }
  return warnings;
}
