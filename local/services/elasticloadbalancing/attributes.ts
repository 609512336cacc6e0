import { AwsError } from '../../aws-error.ts';

/** The attributes of a kind of resource: their defaults, and what this cloud can do. */
export interface AttributeRules {
  readonly defaults: Readonly<Record<string, string>>;
  /** Those that may be changed, with the values that are understood. */
  readonly accepts: Readonly<Record<string, RegExp>>;
}

export const LOAD_BALANCER_ATTRIBUTES: AttributeRules = {
  defaults: {
    'access_logs.s3.enabled': 'false',
    'access_logs.s3.bucket': '',
    'access_logs.s3.prefix': '',
    'deletion_protection.enabled': 'false',
    'idle_timeout.timeout_seconds': '60',
    'routing.http2.enabled': 'true',
    'routing.http.drop_invalid_header_fields.enabled': 'false',
    'routing.http.xff_client_port.enabled': 'false',
    'routing.http.preserve_host_header.enabled': 'true',
    'routing.http.xff_header_processing.mode': 'append',
    'load_balancing.cross_zone.enabled': 'true',
  },
  accepts: {
    'deletion_protection.enabled': /^(true|false)$/,
    'idle_timeout.timeout_seconds': /^([1-9]|[1-9]\d{1,2}|[1-3]\d{3}|4000)$/,
    // Clients speak HTTP/1.1 to a listener without TLS either way.
    'routing.http2.enabled': /^(true|false)$/,
  },
};

export const TARGET_GROUP_ATTRIBUTES: AttributeRules = {
  defaults: {
    'deregistration_delay.timeout_seconds': '300',
    'stickiness.enabled': 'false',
    'stickiness.type': 'lb_cookie',
    'stickiness.lb_cookie.duration_seconds': '86400',
    'slow_start.duration_seconds': '0',
    'load_balancing.algorithm.type': 'round_robin',
    'load_balancing.cross_zone.enabled': 'use_load_balancer_configuration',
  },
  accepts: {
    'deregistration_delay.timeout_seconds': /^([0-9]|[1-9]\d{1,2}|[12]\d{3}|3[0-5]\d{2}|3600)$/,
  },
};

/** The attributes with the changes made; refuses a change that would not take effect. */
export function changeAttributes(
  before: Readonly<Record<string, string>>,
  changes: readonly { readonly Key?: string; readonly Value?: string }[] | undefined,
  rules: AttributeRules,
): Record<string, string> {
  const after = { ...before };
  for (const { Key = '', Value = '' } of changes ?? []) {
    if (!(Key in rules.defaults))
      throw new AwsError('ValidationError', `Key '${Key}' is not a known attribute`);
    const understood = rules.accepts[Key]?.test(Value) ?? Value === rules.defaults[Key];
    if (!understood) throw new AwsError('ValidationError', `Attribute '${Key}' value '${Value}' ${NOT_HERE}`);
    after[Key] = Value;
  }
  return after;
}

const NOT_HERE = 'is not valid, or not offered by this cloud';

export const attributeList = (attributes: Readonly<Record<string, string>>) =>
  Object.entries(attributes).map(([Key, Value]) => ({ Key, Value }));
