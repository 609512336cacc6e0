import { CONNECTION_OPTIONS } from '../aws/connection-options.ts';
import type { Command } from '../command.ts';

export const plan: Command = {
  name: 'plan',
  summary: 'Show what a release of a folder would do, or why it would be refused, with file and line',
  positionals: [
    { name: 'dir', required: false, description: 'the folder with signalbox.yml; left out: this one' },
  ],
  options: {
    ...CONNECTION_OPTIONS,
    json: { type: 'boolean', description: 'the plan, or its faults, as JSON' },
  },
  run: async (context) => (await import('../plan/run-plan.ts')).runPlan(context),
};
