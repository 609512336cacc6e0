export { hostEnvironment } from './host-settings.ts';
export { terminateHost, terminateHosts } from './terminate-host.ts';
export { createCredentialSource } from './host-credentials.ts';
export { runHostAgent } from './run-host-agent.ts';
