import type { Positional } from '../command.ts';

/** The release of a command that only looks. */
export const RELEASE_TO_SHOW: Positional = {
  name: 'release',
  required: true,
  description: 'its id or the beginning of it, its commit, or an application for its newest',
};
