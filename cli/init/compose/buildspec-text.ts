import type { Build } from '../application.ts';
import { yamlScalar } from './yaml-scalar.ts';

/** buildspec.yml; `also`: further patterns of what is deployed. */
export function buildspecText(
  { runtime, install, test, build, files }: Build,
  also: readonly string[],
): string {
  const hasInstall = runtime !== undefined || (install ?? []).length > 0;
  const patterns = files.includes('**/*') ? files : [...also, ...files];
  const phases = [
    ...(hasInstall ? ['  install:', ...runtimeLines(runtime), ...commandLines(install)] : []),
    ...(test?.length ? ['  pre_build:', ...commandLines(test)] : []),
    ...(build?.length || (!hasInstall && !test?.length)
      ? ['  build:', ...commandLines(build?.length ? build : ['echo nothing to build'])]
      : []),
  ];
  return [
    'version: 0.2',
    'phases:',
    ...phases,
    'artifacts:',
    '  files:',
    ...patterns.map((pattern) => `    - ${yamlScalar(pattern)}`),
    '',
  ].join('\n');
}

const runtimeLines = (runtime: Build['runtime']) =>
  runtime ? [`    runtime-versions: { ${runtime[0]}: ${yamlScalar(runtime[1])} }`] : [];

const commandLines = (commands: readonly string[] | undefined) =>
  commands?.length
    ? ['    commands:', ...commands.map((command) => `      - ${commandScalar(command)}`)]
    : [];

/** One with quotes of both kinds is readable only as it is. */
const commandScalar = (command: string) =>
  /^[^\n]*'[^\n]*$/.test(command) && command.includes('"') ? `|-\n        ${command}` : yamlScalar(command);
