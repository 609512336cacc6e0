import type { Command } from '../command.ts';

export const completion: Command = {
  name: 'completion',
  summary: 'Print what makes a shell complete commands and options: eval "$(signalbox completion bash)"',
  positionals: [{ name: 'shell', required: true, description: 'bash, zsh or fish' }],
  options: {},
  run: async (context) => (await import('../completion/run-completion.ts')).runCompletion(context),
};
