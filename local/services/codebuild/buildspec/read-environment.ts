import { BuildspecError } from './buildspec-error.ts';
import type { Buildspec } from './buildspec.ts';
import { flag, mapping, strings, texts, type Reading } from './reading.ts';

export function readEnvironment(
  reading: Reading,
  value: unknown,
): Pick<Buildspec, 'shell' | 'variables' | 'parameterStore' | 'secretsManager' | 'exportedVariables'> {
  const env = value === undefined || value === null ? {} : mapping(reading, ['env'], value);
  if (flag(reading, ['env', 'git-credential-helper'], env['git-credential-helper']))
    throw new BuildspecError(
      `${reading.at(['env', 'git-credential-helper'])}: env/git-credential-helper is not supported by the local cloud`,
    );
  const shell = env['shell'] ?? 'sh';
  if (shell !== 'sh' && shell !== 'bash')
    throw new BuildspecError(
      `${reading.at(['env', 'shell'])}: expected sh or bash, got ${JSON.stringify(shell)}`,
    );
  return {
    shell,
    variables: texts(reading, ['env', 'variables'], env['variables']),
    parameterStore: texts(reading, ['env', 'parameter-store'], env['parameter-store']),
    secretsManager: texts(reading, ['env', 'secrets-manager'], env['secrets-manager']),
    exportedVariables: strings(reading, ['env', 'exported-variables'], env['exported-variables']),
  };
}
