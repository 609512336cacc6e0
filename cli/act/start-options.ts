import { CONNECTION_OPTIONS } from '../aws/connection-options.ts';
import type { Option } from '../command.ts';

/** The options of the commands that start a release. */
export const START_OPTIONS = {
  ...CONNECTION_OPTIONS,
  reason: { type: 'string', placeholder: 'TEXT', description: 'why; it stands in the record' },
  watch: { type: 'boolean', description: 'follow the release to its end; the exit code is its verdict' },
  'dry-run': { type: 'boolean', description: 'print what would be started, and start nothing' },
  json: { type: 'boolean', description: 'what was started as JSON; with --watch the ended record' },
} as const satisfies Record<string, Option>;
