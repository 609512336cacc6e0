import type { ModifyTargetGroupCommandInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../aws-error.ts';
import type { HealthCheckSettings } from '../../balancer/health-check.ts';

type HealthCheckInput = Omit<ModifyTargetGroupCommandInput, 'TargetGroupArn'>;

/** The health check that a create or modify call asks for; what it leaves out stays as it was. */
export function healthCheckOf(input: HealthCheckInput, before = DEFAULTS): HealthCheckSettings {
  const protocol = input.HealthCheckProtocol ?? 'HTTP';
  if (protocol !== 'HTTP')
    throw invalid(`Health check protocol '${protocol}' is not offered by this cloud; use 'HTTP'`);
  const after: HealthCheckSettings = {
    enabled: input.HealthCheckEnabled ?? before.enabled,
    path: input.HealthCheckPath ?? before.path,
    port: input.HealthCheckPort === undefined ? before.port : portOf(input.HealthCheckPort),
    intervalSeconds: input.HealthCheckIntervalSeconds ?? before.intervalSeconds,
    timeoutSeconds: input.HealthCheckTimeoutSeconds ?? before.timeoutSeconds,
    healthyThreshold: input.HealthyThresholdCount ?? before.healthyThreshold,
    unhealthyThreshold: input.UnhealthyThresholdCount ?? before.unhealthyThreshold,
    matcher: input.Matcher?.HttpCode ?? before.matcher,
  };
  return validated(after);
}

const DEFAULTS: HealthCheckSettings = {
  enabled: true,
  path: '/',
  intervalSeconds: 30,
  timeoutSeconds: 5,
  healthyThreshold: 5,
  unhealthyThreshold: 2,
  matcher: '200',
};

function validated(settings: HealthCheckSettings): HealthCheckSettings {
  within('interval', settings.intervalSeconds, [5, 300]);
  within('timeout', settings.timeoutSeconds, [2, 120]);
  within('healthy threshold count', settings.healthyThreshold, [2, 10]);
  within('unhealthy threshold count', settings.unhealthyThreshold, [2, 10]);
  if (settings.timeoutSeconds >= settings.intervalSeconds)
    throw invalid(
      `Health check timeout '${settings.timeoutSeconds}' must be smaller than the interval '${settings.intervalSeconds}'`,
    );
  if (!settings.path.startsWith('/'))
    throw invalid(`Health check path '${settings.path}' must begin with '/'`);
  if (!/^\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*$/.test(settings.matcher))
    throw invalid(
      `Health check matcher HTTP code '${settings.matcher}' must be like '200', '200,202' or '200-299'`,
    );
  return settings;
}

function within(what: string, value: number, [low, high]: readonly [number, number]): void {
  if (!Number.isInteger(value) || value < low || value > high)
    throw invalid(`Health check ${what} '${value}' must be between ${low} and ${high}`);
}

function portOf(text: string): number | undefined {
  if (text === 'traffic-port') return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw invalid(`Health check port '${text}' must be 'traffic-port' or between 1 and 65535`);
  return port;
}

const invalid = (message: string) => new AwsError('ValidationError', message);
