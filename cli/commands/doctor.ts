import { CONNECTION_OPTIONS } from '../aws/connection-options.ts';
import type { Command } from '../command.ts';

export const doctor: Command = {
  name: 'doctor',
  summary:
    'Look for what is wrong or left over: permissions, buckets, rules, groups, alarms, hosts; and say what to do',
  positionals: [{ name: 'application', required: false, description: 'this application alone' }],
  options: {
    ...CONNECTION_OPTIONS,
    json: { type: 'boolean', description: 'as JSON: { "where", "status", "checks" }' },
  },
  run: async (context) => (await import('../doctor/run-doctor.ts')).runDoctor(context),
};
