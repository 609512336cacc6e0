import { CONNECTION_OPTIONS } from '../aws/connection-options.ts';
import type { Command } from '../command.ts';
import { RELEASE_TO_SHOW } from '../releases/release-to-show.ts';

export const logs: Command = {
  name: 'logs',
  summary:
    "Print what the build, the functions and the hosts' scripts of a release wrote, with --follow as it comes",
  positionals: [RELEASE_TO_SHOW],
  options: {
    ...CONNECTION_OPTIONS,
    follow: {
      type: 'boolean',
      description: 'go on with new lines until the release has ended; the exit code is its verdict',
    },
    json: { type: 'boolean', description: 'one JSON object per line' },
  },
  run: async (context) => (await import('../releases/run-logs.ts')).runLogs(context),
};
