import type { Command } from '../command.ts';

export const hooksRun: Command = {
  name: 'hooks run',
  summary:
    'Run a hook validator once as a Lambda function on a local cloud of its own; the exit code is its answer',
  positionals: [
    {
      name: 'function',
      required: true,
      description: 'its file and, after a #, its export: hooks/smoke.ts#handler',
    },
  ],
  options: {
    event: {
      type: 'string',
      placeholder: 'JSON|FILE',
      description: 'the event as CodeDeploy or the pipeline sends it; what is left out is made up',
    },
    env: {
      type: 'string',
      placeholder: 'NAME=VALUE,...',
      description: 'environment variables of the function',
    },
    timeout: { type: 'string', placeholder: 'SECONDS', description: 'its timeout', default: '60' },
    json: { type: 'boolean', description: 'the answer as JSON' },
  },
  run: async (context) => (await import('../local/run-hook.ts')).runHook(context),
};
