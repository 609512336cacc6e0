import type { Fault } from '../../manifest/fault.ts';
import type { Environment, LambdaTarget } from '../../manifest/manifest.ts';
import type { CheckedSource } from '../../source/source.ts';
import type { FaultAt } from '../check-names.ts';
import type { Deployments } from '../deployments.ts';
import { OWNER_TAG } from '../owner-tag.ts';
import { LAMBDA_HOOKS } from '../../appspec/lambda-app-spec.ts';
import { isNumbered, type Functions } from './functions.ts';
import { codeProblem } from './read-code.ts';

export interface FunctionPlanPorts {
  readonly deployments: Deployments;
  readonly functions: Functions;
}

export interface FunctionCheck {
  readonly application: string;
  readonly environment: Environment;
  readonly functions: readonly LambdaTarget[];
  /** What will be deployed, where nothing is built from it first. */
  readonly artifact: CheckedSource | undefined;
}

/** What would keep functions from being deployed, each with its place: nothing is published or shifted before. */
export async function functionFaults(
  { application, environment, functions, artifact }: FunctionCheck,
  at: FaultAt,
  ports: FunctionPlanPorts,
): Promise<Fault[]> {
  const faults = [...twiceFaults(functions, at), ...hookFaults(environment, at)];
  for (const [index, one] of functions.entries()) {
    const here: FaultAt = (below, message) => at(['target', 'lambda', index, ...below], message);
    faults.push(
      ...(await functionOrAliasFaults({ application, one }, here, ports.functions)),
      ...(await groupFaults({ application, one }, here, ports.deployments)),
    );
    const problem = artifact && (await codeProblem(artifact, one));
    if (problem) faults.push(here(['path'], problem));
  }
  return faults;
}

/** A group takes one deployment at a time, and a function one code. */
function twiceFaults(functions: readonly LambdaTarget[], at: FaultAt): Fault[] {
  return (['function', 'deploymentGroup'] as const).flatMap((member) =>
    functions.flatMap((one, index) => {
      const first = functions.findIndex((other) => other[member] === one[member]);
      if (first === index) return [];
      const message = `expected a ${member} of its own for each function, got ${one[member]} again`;
      return [at(['target', 'lambda', index, member], message)];
    }),
  );
}

function hookFaults({ validate }: Environment, at: FaultAt): Fault[] {
  if (validate.length <= LAMBDA_HOOKS.length) return [];
  const message = `expected at most two validators of functions (${LAMBDA_HOOKS.join(', then ')}), got ${validate.length}`;
  return [at(['validate'], message)];
}

interface OneFunction {
  readonly application: string;
  readonly one: LambdaTarget;
}

async function functionOrAliasFaults(
  { application, one }: OneFunction,
  at: FaultAt,
  functions: Functions,
): Promise<Fault[]> {
  const name = one.function;
  const found = await functions.find(name);
  if (!found) return [at(['function'], `expected a Lambda function ${name} to exist, it does not`)];
  const owner = await functions.owner(found);
  if (owner === application) return aliasFaults(one, at, functions);
  const got = owner === undefined ? 'it has no such tag' : `it has ${owner}`;
  const repair = `aws lambda tag-resource --tags ${OWNER_TAG}=${application} --resource ${found.arn}`;
  const message = `expected the function ${name} to have the tag ${OWNER_TAG} ${application}, by which its owner lets this application release it; ${got}; run: ${repair}`;
  return [at(['function'], message)];
}

/** Of weights and provisioned concurrency: https://github.com/aws/serverless-application-model/issues/1296 */
async function aliasFaults(
  { function: name, alias }: LambdaTarget,
  at: FaultAt,
  functions: Functions,
): Promise<Fault[]> {
  const found = await functions.alias(name, alias);
  if (!found) return [at(['alias'], noAlias(name, alias))];
  const versions = [found.version, ...Object.keys(found.weights)];
  if (versions.length > 1) {
    const repair = `aws lambda update-alias --function-name ${name} --name ${alias} --routing-config AdditionalVersionWeights={}`;
    const message = `expected the alias ${alias} of ${name} on one version, it is on ${versions.join(' and ')}: a deployment was stopped without a rollback; run: ${repair}`;
    return [at(['alias'], message)];
  }
  if (!isNumbered(found.version)) {
    const message = `expected the alias ${alias} of ${name} on a published version, it is on ${found.version}, whose traffic cannot be shifted`;
    return [at(['alias'], message)];
  }
  if (!(await functions.hasProvisionedConcurrency(name, alias))) return [];
  const message = `expected the alias ${alias} of ${name} without provisioned concurrency: Lambda allocates it anew to each version, for minutes that a release does not wait, and takes no change of it while the alias is on two; run: aws lambda delete-provisioned-concurrency-config --function-name ${name} --qualifier ${alias}`;
  return [at(['alias'], message)];
}

const noAlias = (name: string, alias: string): string =>
  `expected the function ${name} to have an alias ${alias}, it has none; run: aws lambda create-alias --function-name ${name} --name ${alias} --function-version "$(aws lambda publish-version --function-name ${name} --query Version --output text)"`;

async function groupFaults(
  { application, one }: OneFunction,
  at: FaultAt,
  deployments: Deployments,
): Promise<Fault[]> {
  const group = await deployments.group(application, one.deploymentGroup);
  if (group?.platform === 'Lambda') return [];
  const message = group
    ? `expected deployment group ${one.deploymentGroup} to be one for Lambda, it is one for ${group.platform}`
    : `expected CodeDeploy application ${application} to have a deployment group ${one.deploymentGroup}, it has none by that name`;
  return [at(['deploymentGroup'], message)];
}
