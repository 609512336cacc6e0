import type { Command } from '../command.ts';

export const down: Command = {
  name: 'down',
  summary: 'Stop the local cloud that runs on a port and wait until it has ended',
  positionals: [],
  options: { port: { type: 'string', placeholder: 'PORT', description: 'its port', default: '4566' } },
  run: async (context) => (await import('../local/run-down.ts')).runDown(context),
};
