import type { Command } from '../command.ts';

export const validate: Command = {
  name: 'validate',
  summary: 'Check the AppSpec, signalbox.yml and buildspec of a folder, and warn of known traps',
  positionals: [
    { name: 'dir', required: false, description: 'the folder that will be the bundle; left out: this one' },
  ],
  options: {
    appspec: {
      type: 'string',
      placeholder: 'FILE',
      description: 'this AppSpec file alone, without the files that it names; - reads standard input',
    },
    os: {
      type: 'string',
      placeholder: 'OS',
      description: 'of the hosts: linux, windows, or any',
      default: 'linux',
    },
    'compute-platform': {
      type: 'string',
      placeholder: 'PLATFORM',
      description: 'Server, Lambda or ECS; left out: as the AppSpec tells',
    },
    json: { type: 'boolean', description: 'as JSON: { "valid", "faults", "warnings" }' },
  },
  run: async (context) => (await import('../validate/run-validate.ts')).runValidate(context),
};
