import { START_OPTIONS } from '../act/start-options.ts';
import type { Command } from '../command.ts';

export const rollback: Command = {
  name: 'rollback',
  summary: 'Go back to the revision that served before, as a release of its own with its reason',
  positionals: [
    { name: 'application', required: true, description: 'the application' },
    { name: 'environment', required: true, description: 'the environment, as signalbox.yml names it' },
  ],
  options: {
    to: {
      type: 'string',
      placeholder: 'RELEASE',
      description: 'to this release, which succeeded there; else to the one before',
    },
    ...START_OPTIONS,
  },
  run: async (context) => (await import('../act/run-rollback.ts')).runRollback(context),
};
