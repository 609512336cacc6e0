import { CONNECTION_OPTIONS } from '../aws/connection-options.ts';
import type { Command } from '../command.ts';

export const stop: Command = {
  name: 'stop',
  summary: 'Stop a release that is on its way; what it has deployed in this environment is taken back',
  positionals: [
    {
      name: 'release',
      required: true,
      description: 'its id or the beginning of it, its commit, or an application with one on its way',
    },
  ],
  options: {
    ...CONNECTION_OPTIONS,
    reason: {
      type: 'string',
      placeholder: 'TEXT',
      description: 'why; stands in the record, with who you are',
    },
    json: { type: 'boolean', description: 'as JSON: { "release", "stopped" }' },
  },
  run: async (context) => (await import('../act/run-stop.ts')).runStop(context),
};
