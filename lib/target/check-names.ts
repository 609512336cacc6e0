import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import type { Fault } from '../manifest/fault.ts';
import type { Environment } from '../manifest/manifest.ts';
import { deadline } from '../runtime/deadline.ts';
import type { Alarms } from './alarms.ts';
import type { Deployments, Platform } from './deployments.ts';
import { undefinedFor } from './undefined-for.ts';

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

export interface FoundValidators {
  /** Each with the time that it may take. */
  readonly validators: { name: string; timeoutSeconds: number }[];
  /** By name. */
  readonly arns: ReadonlyMap<string, string>;
  readonly faults: Fault[];
}

/** Looks for the validators; a fault for each that is not there. */
export async function readValidators(
  names: readonly string[],
  at: FaultAt,
  lambda: LambdaClient,
): Promise<FoundValidators> {
  const validators: FoundValidators['validators'] = [];
  const arns = new Map<string, string>();
  const faults: Fault[] = [];
  for (const [index, name] of names.entries()) {
    const found = await configurationOf(name, lambda);
    if (found === undefined) {
      faults.push(at(['validate', index], `expected a Lambda function ${name} to exist, it does not`));
      continue;
    }
    validators.push({ name, timeoutSeconds: secondsOf(found) });
    arns.set(name, found.FunctionArn ?? name);
  }
  return { validators, arns, faults };
}

/** Seconds that a function may take; undefined where there is none. */
export async function functionTimeout(name: string, lambda: LambdaClient): Promise<number | undefined> {
  const found = await configurationOf(name, lambda);
  return found && secondsOf(found);
}

const secondsOf = ({ Timeout = 3 }: FunctionConfiguration): number => Timeout;

async function configurationOf(
  FunctionName: string,
  lambda: LambdaClient,
): Promise<FunctionConfiguration | undefined> {
  const command = new GetFunctionConfigurationCommand({ FunctionName });
  return lambda.send(command, deadline()).catch(undefinedFor('ResourceNotFoundException'));
}
