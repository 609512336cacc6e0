/** What a function must know of its stack; from its environment, as serverless.yml sets it. */
export interface Config {
  readonly sourceBucket: string;
  readonly stateBucket: string;
  readonly reconcileRule: string;
  readonly releaseMachine: string;
  readonly deploymentMachine: string;
  readonly topic: string;
  /** ARN of the KMS key that signs provenances, where the stack was given one. */
  readonly releaseKey?: string;
}

const VARIABLES = {
  sourceBucket: 'SIGNALBOX_SOURCE_BUCKET',
  stateBucket: 'SIGNALBOX_STATE_BUCKET',
  reconcileRule: 'SIGNALBOX_RECONCILE_RULE',
  releaseMachine: 'SIGNALBOX_RELEASE_MACHINE',
  deploymentMachine: 'SIGNALBOX_DEPLOYMENT_MACHINE',
  topic: 'SIGNALBOX_TOPIC',
} as const satisfies Record<Exclude<keyof Config, 'releaseKey'>, string>;

/** Names every missing variable at once. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const missing = Object.values(VARIABLES).filter((name) => !env[name]);
  if (missing.length > 0) {
    throw new Error(`expected the environment to hold ${missing.join(', ')}; serverless.yml sets them`);
  }
  const config = Object.entries(VARIABLES).map(([key, name]) => [key, env[name]]);
  const releaseKey = env['SIGNALBOX_RELEASE_KEY'];
  return { ...Object.fromEntries(config), ...(releaseKey ? { releaseKey } : {}) };
}
