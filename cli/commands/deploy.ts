import { START_OPTIONS } from '../act/start-options.ts';
import type { Command } from '../command.ts';

export const deploy: Command = {
  name: 'deploy',
  summary:
    'Bring a revision that was released or uploaded before into one environment, as a release of its own',
  positionals: [
    { name: 'application', required: true, description: 'the application' },
    { name: 'environment', required: true, description: 'the environment, as signalbox.yml names it' },
  ],
  options: {
    release: {
      type: 'string',
      placeholder: 'RELEASE',
      description: 'the revision of this release: its id, the beginning of it, or its commit',
    },
    source: {
      type: 'string',
      placeholder: 'KEY',
      description: 'or an object of the source bucket: sources/hello/hello.zip',
    },
    'version-id': {
      type: 'string',
      placeholder: 'ID',
      description: "that object's version; else the newest",
    },
    ...START_OPTIONS,
  },
  run: async (context) => (await import('../act/run-deploy.ts')).runDeploy(context),
};
