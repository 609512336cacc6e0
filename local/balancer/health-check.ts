import { request } from 'node:http';
import type { CheckResult } from './health-state.ts';

export interface HealthCheckSettings {
  readonly enabled: boolean;
  readonly path: string;
  /** Left out: the port on which the target gets its traffic. */
  readonly port?: number;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  /** Status codes that pass: `200`, `200,202`, `200-299`. */
  readonly matcher: string;
}

/** Asks a target once, on a connection of its own, as the load balancer does. Never rejects. */
export function checkHealth(
  address: { readonly host: string; readonly port: number },
  settings: HealthCheckSettings,
): Promise<CheckResult> {
  return new Promise((resolve) => {
    const probe = request({
      host: address.host,
      port: settings.port ?? address.port,
      path: settings.path,
      agent: false,
      headers: { 'user-agent': 'ELB-HealthChecker/2.0', connection: 'close' },
    });
    const deadline = setTimeout(() => {
      resolve(TIMED_OUT);
      probe.destroy();
    }, settings.timeoutSeconds * 1000);
    const end = (result: CheckResult) => {
      clearTimeout(deadline);
      resolve(result);
      probe.destroy();
    };
    probe.on('response', (response) => end(judge(response.statusCode ?? 0, settings.matcher)));
    probe.on('error', () => end(FAILED));
    probe.end();
  });
}

export function matchesCode(code: number, matcher: string): boolean {
  return matcher.split(',').some((part) => {
    const [low, high = low] = part.split('-').map(Number);
    return code >= low! && code <= high!;
  });
}

const TIMED_OUT: CheckResult = { passed: false, reason: 'Target.Timeout', description: 'Request timed out' };
const FAILED: CheckResult = {
  passed: false,
  reason: 'Target.FailedHealthChecks',
  description: 'Health checks failed',
};

const judge = (code: number, matcher: string): CheckResult =>
  matchesCode(code, matcher)
    ? { passed: true }
    : {
        passed: false,
        reason: 'Target.ResponseCodeMismatch',
        description: `Health checks failed with these codes: [${code}]`,
      };
