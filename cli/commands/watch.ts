import { CONNECTION_OPTIONS } from '../aws/connection-options.ts';
import type { Command } from '../command.ts';

export const watch: Command = {
  name: 'watch',
  summary:
    'Follow a release until it has ended, live on a terminal, else one line per change; the exit code is its verdict',
  positionals: [
    {
      name: 'release',
      required: true,
      description: 'its id or the beginning of it, its commit, or an application for its newest',
    },
  ],
  options: {
    ...CONNECTION_OPTIONS,
    json: { type: 'boolean', description: 'the ended record as JSON instead of lines' },
  },
  run: async (context) => (await import('../releases/run-watch.ts')).runWatch(context),
};
