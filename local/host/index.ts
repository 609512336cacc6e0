export { hostEnvironment } from './host-settings.ts';
export type { HostSettings } from './host-settings.ts';
export { terminateHost } from './terminate-host.ts';
