import { CONNECTION_OPTIONS } from '../aws/connection-options.ts';
import type { Command } from '../command.ts';

export const consoleCommand: Command = {
  name: 'console',
  summary: 'Serve the web console on this machine alone, with your own credentials, until Ctrl-C',
  positionals: [],
  options: {
    ...CONNECTION_OPTIONS,
    listen: {
      type: 'string',
      placeholder: 'PORT',
      description: 'the port of 127.0.0.1 that the console listens on; 0 takes a free one',
      default: '0',
    },
  },
  run: async (context) => (await import('../console/run-console.ts')).runConsole(context),
};
