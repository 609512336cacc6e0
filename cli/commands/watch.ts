import { CONNECTION_OPTIONS } from '../aws/connection-options.ts';
import type { Command } from '../command.ts';
import { RELEASE_TO_SHOW } from '../releases/release-to-show.ts';

export const watch: Command = {
  name: 'watch',
  summary:
    'Follow a release until it has ended, live on a terminal, else one line per change; the exit code is its verdict',
  positionals: [RELEASE_TO_SHOW],
  options: {
    ...CONNECTION_OPTIONS,
    json: { type: 'boolean', description: 'the ended record as JSON instead of lines' },
  },
  run: async (context) => (await import('../releases/run-watch.ts')).runWatch(context),
};
