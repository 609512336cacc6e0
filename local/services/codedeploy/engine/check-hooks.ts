import type { DeploymentRun } from './deployment-run.ts';
import { lambdaFailure } from './lambda-failure.ts';

/**
 * Throws for a hook function, by lifecycle event, that is not there or that the group's role may not call: a dry run
 * tells both.
 */
export async function checkHooks(run: DeploymentRun, hooks: Readonly<Record<string, string>>): Promise<void> {
  for (const [event, FunctionName] of Object.entries(hooks)) {
    await run.call('lambda', 'Invoke', { FunctionName, InvocationType: 'DryRun' }).catch((error: unknown) => {
      throw lambdaFailure(run, error, {
        hint: `It is the function of the hook ${event}. The managed policies allow functions whose names begin with CodeDeployHook_.`,
      });
    });
  }
}
