import type { ServiceDefinition } from './service.ts';

/** Every service of the local cloud, in the order in which they are created. */
export const SERVICES: readonly (() => Promise<ServiceDefinition>)[] = [];
