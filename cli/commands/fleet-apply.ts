import { CONNECTION_OPTIONS } from '../aws/connection-options.ts';
import type { Command } from '../command.ts';

const { profile, region, local, port } = CONNECTION_OPTIONS;

export const fleetApply: Command = {
  name: 'fleet apply',
  summary:
    'Make the deployment groups of a fleet.yml and their first hosts; again, it changes only what differs',
  positionals: [{ name: 'file', required: true, description: 'the fleet.yml' }],
  options: {
    'dry-run': { type: 'boolean', description: 'say what would be done, and do nothing' },
    json: { type: 'boolean', description: 'every call in full, as JSON' },
    profile,
    region,
    local,
    port,
  },
  run: async (context) => (await import('../fleet/run-fleet-apply.ts')).runFleetApply(context),
};
