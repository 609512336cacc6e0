import { CONNECTION_OPTIONS } from '../aws/connection-options.ts';
import type { Command } from '../command.ts';

export const hosts: Command = {
  name: 'hosts',
  summary: "List the hosts of an application's deployment groups: version, last lifecycle event, health",
  positionals: [
    { name: 'application', required: true, description: 'the CodeDeploy application' },
    { name: 'group', required: false, description: 'this deployment group alone' },
  ],
  options: { ...CONNECTION_OPTIONS, json: { type: 'boolean', description: 'as JSON' } },
  run: async (context) => (await import('../hosts/run-hosts.ts')).runHosts(context),
};
