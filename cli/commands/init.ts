import { CONNECTION_OPTIONS } from '../aws/connection-options.ts';
import type { Command } from '../command.ts';

const { profile, region, local, port } = CONNECTION_OPTIONS;

export const init: Command = {
  name: 'init',
  summary: 'Write signalbox.yml, AppSpec, buildspec and alarms for the application in a folder, shown first',
  positionals: [
    { name: 'dir', required: false, description: 'the folder with the sources; left out: this one' },
  ],
  options: {
    application: { type: 'string', placeholder: 'NAME', description: 'the CodeDeploy application' },
    kind: {
      type: 'string',
      placeholder: 'KIND',
      description:
        'what it is, where the folder looks like several: appspec, lambda, ecs, tomcat, java, node, python, go, static',
    },
    environments: {
      type: 'string',
      placeholder: 'LIST',
      description: 'in the order of a release: NAME[=GROUP][:in-place|:blue-green],...',
    },
    start: { type: 'string', placeholder: 'COMMAND', description: 'what starts it on a host' },
    health: {
      type: 'string',
      placeholder: 'PATH',
      description: 'the path that answers as soon as it serves',
    },
    listen: { type: 'string', placeholder: 'PORT', description: 'the port that it listens on' },
    service: { type: 'string', placeholder: 'NAME', description: 'the ECS service, or CLUSTER/SERVICE' },
    alarms: {
      type: 'string',
      placeholder: 'LIST',
      description:
        'the alarms that take a release back, or none; left out: those on its traffic, or new ones',
    },
    yes: { type: 'boolean', description: 'ask nothing, and write; files that differ stay' },
    overwrite: { type: 'boolean', description: 'replace files that differ' },
    'dry-run': { type: 'boolean', description: 'show the files without writing them' },
    json: { type: 'boolean', description: 'the files as JSON, without writing them' },
    offline: { type: 'boolean', description: 'ask no account' },
    profile,
    region,
    local,
    port,
  },
  run: async (context) => (await import('../init/run-init.ts')).runInit(context),
};
