import type { AliasConfiguration } from '@aws-sdk/client-lambda';
import type { FunctionTargetRecord } from '../../target-records.ts';
import type { DeploymentRun } from '../deployment-run.ts';
import { lambdaFailure } from '../lambda-failure.ts';

/** An alias of a function, and the two versions that a deployment is about. */
export type FunctionShift = Pick<
  FunctionTargetRecord,
  'functionName' | 'alias' | 'currentVersion' | 'targetVersion'
>;

/** What an alias has at one moment. */
export interface AliasState {
  readonly version: string;
  /** From 0 to 1, by version; empty where all traffic goes to the one version. */
  readonly weights: Readonly<Record<string, number>>;
  readonly revisionId: string | undefined;
}

export async function readAlias(
  run: DeploymentRun,
  { functionName, alias }: Pick<FunctionShift, 'functionName' | 'alias'>,
): Promise<AliasState> {
  const input = { FunctionName: functionName, Name: alias };
  const found = await run.call<AliasConfiguration>('lambda', 'GetAlias', input).catch((error: unknown) => {
    throw lambdaFailure(run, error);
  });
  return {
    version: found.FunctionVersion ?? '',
    weights: found.RoutingConfig?.AdditionalVersionWeights ?? {},
    revisionId: found.RevisionId,
  };
}

/** Gives the target version its share; refused where the alias is no longer at `revisionId`. */
export async function pointAlias(
  run: DeploymentRun,
  { functionName, alias, currentVersion, targetVersion }: FunctionShift,
  { percent, revisionId }: { readonly percent: number; readonly revisionId?: string | undefined },
): Promise<void> {
  const isWhole = percent === 100;
  const input = {
    FunctionName: functionName,
    Name: alias,
    FunctionVersion: isWhole ? targetVersion : currentVersion,
    RoutingConfig: { AdditionalVersionWeights: isWhole ? {} : { [targetVersion]: percent / 100 } },
    ...(revisionId === undefined ? {} : { RevisionId: revisionId }),
  };
  await run.call('lambda', 'UpdateAlias', input).catch((error: unknown) => {
    throw lambdaFailure(run, error);
  });
}

/** The target version's share of the traffic in percent; undefined where the alias has anything else than the two. */
export function targetPercent(
  { version, weights }: AliasState,
  { currentVersion, targetVersion }: FunctionShift,
): number | undefined {
  const others = Object.entries(weights);
  if (version === targetVersion) return others.length === 0 ? 100 : undefined;
  if (version !== currentVersion) return undefined;
  const [first, second] = others;
  if (!first) return 0;
  if (second || first[0] !== targetVersion) return undefined;
  return Math.round(first[1] * 10_000) / 100;
}

/** An alias as a sentence names it: `version 1`, `version 1 and, for 10 % of the traffic, version 2`. */
export function aliasText({ version, weights }: AliasState): string {
  const more = Object.entries(weights).map(
    ([other, weight]) => ` and, for ${Math.round(weight * 10_000) / 100} % of the traffic, version ${other}`,
  );
  return `version ${version}${more.join('')}`;
}
