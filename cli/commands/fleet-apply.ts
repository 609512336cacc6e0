import { CONNECTION_OPTIONS } from '../aws/connection-options.ts';
import type { Command } from '../command.ts';

const { profile, region, local, port } = CONNECTION_OPTIONS;

export const fleetApply: Command = {
  name: 'fleet apply',
  summary:
    'Make the deployment groups of a fleet.yml and their first hosts; again, it changes only what differs',
  positionals: [{ name: 'file', required: true, description: 'the fleet.yml' }],
  options: {
    'dry-run': { type: 'boolean', description: 'print the calls without making them' },
    json: { type: 'boolean', description: 'print the calls as JSON' },
    profile,
    region,
    local,
    port,
  },
  run: async (context) => (await import('../fleet/run-fleet-apply.ts')).runFleetApply(context),
};
