import { CONNECTION_OPTIONS } from '../aws/connection-options.ts';
import type { Command } from '../command.ts';

export const status: Command = {
  name: 'status',
  summary:
    'Show the latest release of each application, what else is under way, and what serves in each environment',
  positionals: [{ name: 'application', required: false, description: 'this application alone' }],
  options: { ...CONNECTION_OPTIONS, json: { type: 'boolean', description: 'as JSON' } },
  run: async (context) => (await import('../releases/run-status.ts')).runStatus(context),
};
