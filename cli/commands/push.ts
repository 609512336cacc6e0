import { CONNECTION_OPTIONS } from '../aws/connection-options.ts';
import type { Command } from '../command.ts';

export const push: Command = {
  name: 'push',
  summary: 'Push a git work tree or a plain folder, with no git remote to set up, and so release it',
  positionals: [
    { name: 'dir', required: false, description: 'the folder with signalbox.yml; else this one' },
  ],
  options: {
    ...CONNECTION_OPTIONS,
    repository: {
      type: 'string',
      placeholder: 'NAME',
      description: 'the repository; else the application that signalbox.yml names',
    },
    branch: {
      type: 'string',
      placeholder: 'NAME',
      description: 'the branch to move; else the one that is checked out, or main',
    },
    watch: { type: 'boolean', description: 'follow the release to its end; the exit code is its verdict' },
    'dry-run': { type: 'boolean', description: 'print the git commands without running them' },
  },
  run: async (context) => (await import('../push/run-push.ts')).runPush(context),
};
