/** The door of the local cloud. */
export { startCloud, type RunningCloud, type StartOptions } from './start-cloud.ts';
export { projectRoot } from './executable.ts';
