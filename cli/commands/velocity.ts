import { CONNECTION_OPTIONS } from '../aws/connection-options.ts';
import type { Command } from '../command.ts';

export const velocity: Command = {
  name: 'velocity',
  summary: "Measure how often, how fast and how well an application is deployed, with DORA's five measures",
  positionals: [{ name: 'application', required: false, description: 'this application alone' }],
  options: {
    ...CONNECTION_OPTIONS,
    days: {
      type: 'string',
      placeholder: 'N',
      description: 'over so many days, today among them',
      default: '30',
    },
    from: { type: 'string', placeholder: 'DAY', description: 'from this day of UTC on: 2026-01-31' },
    to: { type: 'string', placeholder: 'DAY', description: 'up to this day, it among them' },
    json: { type: 'boolean', description: 'as JSON, with a line of figures for each day' },
  },
  run: async (context) => (await import('../velocity/run-velocity.ts')).runVelocity(context),
};
