import { CONNECTION_OPTIONS } from '../aws/connection-options.ts';
import type { Command } from '../command.ts';

export const releases: Command = {
  name: 'releases',
  summary: 'List releases, the newest first, with how they ended and why',
  positionals: [{ name: 'application', required: false, description: 'of this application alone' }],
  options: {
    ...CONNECTION_OPTIONS,
    limit: { type: 'string', placeholder: 'N', description: 'how many', default: '20' },
    after: { type: 'string', placeholder: 'RELEASE', description: 'only those that started before this one' },
    json: { type: 'boolean', description: 'as JSON: { "releases", "next" }' },
  },
  run: async (context) => (await import('../releases/run-releases.ts')).runReleases(context),
};
