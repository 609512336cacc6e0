import type { HostApplication } from '../application.ts';
import { yamlScalar } from './yaml-scalar.ts';

/** The folder of the scripts in the bundle. */
export const SCRIPTS = 'deploy';

/** Where the application lies on a host. */
export const folderOf = ({ kind }: HostApplication, name: string): string =>
  kind === 'static' ? `/var/www/${name}` : `/opt/${name}`;

/** appspec.yml for the hosts of a fleet. */
export function appSpecText(application: HostApplication, name: string): string {
  return [
    'version: 0.0',
    'os: linux',
    '# What lies there and came with no deployment is replaced, instead of failing the deployment.',
    'file_exists_behavior: OVERWRITE',
    'files:',
    ...filesOf(application, name).flatMap(([source, destination]) => [
      `  - source: ${yamlScalar(source)}`,
      `    destination: ${yamlScalar(destination)}`,
    ]),
    'hooks:',
    ...hooksOf(application).flatMap(([event, script, timeout]) => [
      `  ${event}:`,
      `    - location: ${SCRIPTS}/${script}`,
      `      timeout: ${timeout}`,
    ]),
    '',
  ].join('\n');
}

function filesOf(application: HostApplication, name: string): [source: string, destination: string][] {
  const folder = folderOf(application, name);
  if (application.kind !== 'static')
    return [
      ['/', folder],
      [`${SCRIPTS}/${name}.service`, '/etc/systemd/system'],
    ];
  return [
    [application.pages === '.' ? '/' : application.pages, folder],
    [`${SCRIPTS}/${name}.conf`, '/etc/nginx/conf.d'],
  ];
}

/** With seconds, each more than its script takes at most: what it has to say of a failure is to be heard. */
function hooksOf(application: HostApplication): [event: string, script: string, timeout: number][] {
  const up: [string, string, number][] = [
    ['ApplicationStart', 'start.sh', 120],
    ['ValidateService', 'validate.sh', 120],
  ];
  if (application.kind === 'static') return up;
  const isInstalled = application.kind !== 'tomcat' && application.install !== undefined;
  return [
    ['ApplicationStop', 'stop.sh', 60],
    ...(isInstalled ? [['AfterInstall', 'install.sh', 600] as [string, string, number]] : []),
    ...up,
  ];
}
