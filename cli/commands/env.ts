import type { Command } from '../command.ts';

export const env: Command = {
  name: 'env',
  summary: 'Print shell exports that make any AWS tool talk to the local cloud',
  positionals: [],
  options: {
    port: { type: 'string', placeholder: 'PORT', description: 'its port', default: '4566' },
    data: { type: 'string', placeholder: 'DIR', description: 'find it by its data folder instead' },
    json: { type: 'boolean', description: 'endpoint, region, accessKeyId, secretAccessKey as JSON' },
  },
  run: async (context) => (await import('../local/run-env.ts')).runEnv(context),
};
