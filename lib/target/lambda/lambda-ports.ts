import type { GoodReleases, Intents } from '../../release/ports.ts';
import type { Deployments } from '../deployments.ts';
import type { Functions } from './functions.ts';
import type { HookLog } from '../hook-log.ts';
import type { Invocations } from './invocations.ts';
import type { CodeReader } from './read-code.ts';

/** What the deployment of functions needs of the world. */
export interface LambdaPorts {
  readonly intents: Intents;
  readonly good: GoodReleases;
  readonly deployments: Deployments;
  readonly functions: Functions;
  readonly readCode: CodeReader;
  readonly hookLog: HookLog;
  readonly invocations: Invocations;
}
