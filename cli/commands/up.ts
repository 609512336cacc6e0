import type { Command } from '../command.ts';

export const up: Command = {
  name: 'up',
  summary: 'Start the local cloud with the stack in it and stay in the foreground',
  positionals: [],
  options: {
    port: {
      type: 'string',
      placeholder: 'PORT',
      description: 'the loopback port, 0 for a free one',
      default: '4566',
    },
    data: {
      type: 'string',
      placeholder: 'DIR',
      description: 'keep state in this folder; without it nothing is kept',
    },
    speed: { type: 'string', placeholder: 'N', description: 'how fast cloud time runs', default: '1' },
    account: {
      type: 'string',
      placeholder: 'ID',
      description: 'the account number',
      default: '123456789012',
    },
    region: { type: 'string', placeholder: 'REGION', description: 'the region', default: 'us-east-1' },
    quota: { type: 'string', placeholder: 'none', description: '`none` lifts the quotas of number and size' },
    faults: { type: 'string', placeholder: 'aws', description: '`aws` imitates lag, loss and duplicates' },
    empty: { type: 'boolean', description: 'the services alone, without the stack' },
  },
  run: async (context) => (await import('../local/run-up.ts')).runUp(context),
};
