import type { Command } from '../command.ts';

export const host: Command = {
  name: 'host',
  summary: 'Run one host of the local cloud by hand, for a registered on-premises instance',
  positionals: [],
  options: {
    name: { type: 'string', placeholder: 'NAME', description: 'the name that it was registered with' },
    root: {
      type: 'string',
      placeholder: 'DIR',
      description: "the folder that stands for the host's disk; made if missing",
    },
    endpoint: {
      type: 'string',
      placeholder: 'URL',
      description: 'the local cloud; left out: AWS_ENDPOINT_URL, else http://127.0.0.1:4566',
    },
    listen: {
      type: 'string',
      placeholder: 'ADDRESS:PORT',
      description: 'where its application is to listen: HOST and PORT of the scripts',
      default: '127.0.0.1:8080',
    },
  },
  run: async (context) => (await import('../local/run-host.ts')).runHost(context),
};
