/** The door of the local cloud. */
export { startCloud, type RunningCloud } from './start-cloud.ts';
export { projectRoot } from './executable.ts';
