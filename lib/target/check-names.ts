import {
  GetFunctionConfigurationCommand,
  LambdaServiceException,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import type { Fault } from '../manifest/fault.ts';
import type { Environment } from '../manifest/manifest.ts';
import { deadline } from '../runtime/deadline.ts';
import type { Alarms } from './alarms.ts';
import type { Deployments, Platform } from './deployments.ts';

/** A fault at a place of the manifest. */
export type FaultAt = (path: readonly (string | number)[], message: string) => Fault;

/** Alarms that are not there, or cannot be read. */
export async function alarmFaults({ alarms }: Environment, at: FaultAt, port: Alarms): Promise<Fault[]> {
  if (alarms.length === 0) return [];
  const readings = await port.read(alarms);
  return readings.flatMap(({ sample }, index) => {
    if (sample.state === 'missing') {
      return [at(['alarms', index], `expected a CloudWatch alarm ${sample.name} to exist, it does not`)];
    }
    if (sample.state === 'unreadable') {
      return [
        at(['alarms', index], `expected to read CloudWatch alarm ${sample.name}, got ${sample.detail}`),
      ];
    }
    return [];
  });
}

/** A deployment configuration that is not there, or is for something else. */
export async function configFaults(
  { strategy }: Environment,
  at: FaultAt,
  { deployments, expected }: { readonly deployments: Deployments; readonly expected: Platform },
): Promise<Fault[]> {
  const platform = await deployments.configPlatform(strategy.config);
  if (platform === expected) return [];
  const found = platform === undefined ? 'it does not exist' : `it is one for ${platform}`;
  const message = `expected ${strategy.config} to be a deployment configuration for ${expected}, ${found}`;
  return [at(['strategy', 'config'], message)];
}

/** The validators, each with the time that it may take. */
export async function readValidators(names: readonly string[], at: FaultAt, lambda: LambdaClient) {
  const validators: { name: string; timeoutSeconds: number }[] = [];
  const faults: Fault[] = [];
  for (const [index, name] of names.entries()) {
    const timeoutSeconds = await functionTimeout(name, lambda);
    if (timeoutSeconds === undefined) {
      faults.push(at(['validate', index], `expected a Lambda function ${name} to exist, it does not`));
    } else validators.push({ name, timeoutSeconds });
  }
  return { validators, faults };
}

/** Seconds that a function may take; undefined where there is none. */
export async function functionTimeout(name: string, lambda: LambdaClient): Promise<number | undefined> {
  try {
    const answer = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }), deadline());
    return answer.Timeout ?? 3;
  } catch (error) {
    if (error instanceof LambdaServiceException && error.name === 'ResourceNotFoundException')
      return undefined;
    throw error;
  }
}
