import type { Option } from '../command.ts';

/** The options of every command that talks to a cloud. */
export const CONNECTION_OPTIONS = {
  profile: { type: 'string', placeholder: 'NAME', description: 'the profile of the AWS configuration' },
  region: {
    type: 'string',
    placeholder: 'REGION',
    description: 'the region; else AWS_REGION or the profile says it',
  },
  stack: {
    type: 'string',
    placeholder: 'NAME',
    description: 'the stack of the pipeline',
    default: 'signalbox-main',
  },
  local: { type: 'boolean', description: 'the local cloud of this machine instead of AWS' },
  port: {
    type: 'string',
    placeholder: 'PORT',
    description: 'its port, with --local',
    default: '4566',
    goesWith: 'local',
  },
} as const satisfies Record<string, Option>;
