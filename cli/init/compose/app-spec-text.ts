import type { HostApplication } from '../application.ts';
import { yamlScalar } from './yaml-scalar.ts';
import { isService } from './host-scripts.ts';

/** The folder of the scripts in the bundle. */
export const SCRIPTS = 'deploy';

/** appspec.yml for the hosts of a fleet. */
export function appSpecText({ run }: HostApplication, folder: string): string {
  const hooks = isService(run)
    ? { ApplicationStart: 'start.sh', ValidateService: 'validate.sh' }
    : {
        ApplicationStop: 'stop.sh',
        ...(run.install ? { AfterInstall: 'install.sh' } : {}),
        ApplicationStart: 'start.sh',
        ValidateService: 'validate.sh',
      };
  const [source, destination] = isService(run) ? [run.source, run.destination] : ['/', folder];
  return [
    'version: 0.0',
    'os: linux',
    'file_exists_behavior: OVERWRITE',
    'files:',
    `  - source: ${yamlScalar(source)}`,
    `    destination: ${yamlScalar(destination)}`,
    'hooks:',
    ...Object.entries(hooks).flatMap(([event, script]) => [
      `  ${event}:`,
      `    - location: ${SCRIPTS}/${script}`,
      `      timeout: ${event === 'AfterInstall' ? 600 : 120}`,
    ]),
    '',
  ].join('\n');
}
