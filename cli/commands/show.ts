import { CONNECTION_OPTIONS } from '../aws/connection-options.ts';
import type { Command } from '../command.ts';
import { RELEASE_TO_SHOW } from '../releases/release-to-show.ts';

export const show: Command = {
  name: 'show',
  summary:
    'Tell the whole story of a release: environments, deployments, verdicts, times, and why it ended so',
  positionals: [RELEASE_TO_SHOW],
  options: { ...CONNECTION_OPTIONS, json: { type: 'boolean', description: 'the record as JSON' } },
  run: async (context) => (await import('../releases/run-show.ts')).runShow(context),
};
