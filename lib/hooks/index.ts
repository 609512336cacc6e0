/** Validators for deployments: Lambda functions that look at the new version before, or after, it gets the traffic. */
export { hookValidator } from './hook-validator.ts';
export { hookMiddleware } from './hook-middleware.ts';
export { ValidationFailed } from './hook.ts';
export type { Hook, HookCheck, HookOutcome, ReplacementTarget } from './hook.ts';
export type { HookOptions } from './begin-hook.ts';
export { httpProbe, type HttpProbe } from './probes/http-probe.ts';
export { loadProbe, type LoadProbe } from './probes/load-probe.ts';
export { contractProbe, type ContractProbe } from './probes/contract-probe.ts';
export { metricProbe, type MetricProbe } from './probes/metric-probe.ts';
export { eachHost } from './probes/urls.ts';
