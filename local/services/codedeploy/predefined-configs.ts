import type { ConfigRecord } from './records.ts';

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html */
const SERVER: Readonly<Record<string, ConfigRecord['minimumHealthyHosts']>> = {
  // The API reports this type and value, which nobody else may set: all hosts but one stay healthy.
  'CodeDeployDefault.OneAtATime': { type: 'MOST_CONCURRENCY' as never, value: 1 },
  'CodeDeployDefault.HalfAtATime': { type: 'FLEET_PERCENT', value: 50 },
  'CodeDeployDefault.AllAtOnce': { type: 'FLEET_PERCENT', value: 0 },
};

export const DEFAULT_CONFIG = 'CodeDeployDefault.OneAtATime';
export const PREDEFINED_CONFIGS: readonly string[] = Object.keys(SERVER);

export function predefinedConfig(name: string): ConfigRecord | undefined {
  const minimumHealthyHosts = Object.hasOwn(SERVER, name) ? SERVER[name] : undefined;
  if (!minimumHealthyHosts) return undefined;
  const id = `00000000-0000-0000-0000-00000000000${PREDEFINED_CONFIGS.indexOf(name) + 1}`;
  return { id, name, computePlatform: 'Server', minimumHealthyHosts, createTime: CREATED };
}

const CREATED = Date.parse('2014-11-12T00:00:00Z');
