import {
  BatchGetDeploymentTargetsCommand,
  CodeDeployClient,
  ListDeploymentTargetsCommand,
} from '@aws-sdk/client-codedeploy';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { hookValidator, ValidationFailed } from 'signalbox/hooks';

const codeDeploy = new CodeDeployClient();
const lambda = new LambdaClient();

/** Asks the new version itself, by its number: before the traffic moves, no alias leads to it. */
export const handler = hookValidator(async ({ deploymentId, signal }) => {
  const { functionName, targetVersion } = await newVersion(deploymentId, signal);
  const command = new InvokeCommand({
    FunctionName: functionName,
    Qualifier: targetVersion,
    Payload: JSON.stringify({ rawPath: '/health' }),
  });
  const { FunctionError, Payload } = await lambda.send(command, { abortSignal: signal });
  const answer = Buffer.from(Payload ?? []).toString();
  if (FunctionError)
    throw new ValidationFailed(`version ${targetVersion} of ${functionName} failed: ${answer}`);
  const { statusCode } = JSON.parse(answer) as { statusCode?: number };
  if (statusCode !== 200) throw new ValidationFailed(`expected 200 of /health, got ${statusCode ?? answer}`);
  return `version ${targetVersion} of ${functionName} is well`;
});

async function newVersion(deploymentId: string, abortSignal: AbortSignal) {
  const { targetIds } = await codeDeploy.send(new ListDeploymentTargetsCommand({ deploymentId }), {
    abortSignal,
  });
  const command = new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds });
  const { deploymentTargets } = await codeDeploy.send(command, { abortSignal });
  const { functionName, targetVersion } = deploymentTargets?.[0]?.lambdaTarget?.lambdaFunctionInfo ?? {};
  if (!functionName || !targetVersion) throw new ValidationFailed(`${deploymentId} is of no function`);
  return { functionName, targetVersion };
}
