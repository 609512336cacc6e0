import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../aws-error.ts';
import { findTargetGroup } from './find.ts';
import { forwardedTo, type Records } from './records.ts';

/** The actions of a listener or rule as they are kept; refuses what could not be done. */
export function validateActions(records: Records, actions: readonly Action[] | undefined): readonly Action[] {
  if (actions?.length !== 1)
    throw invalid(
      `Expected one action of type forward, fixed-response or redirect, got ${actions?.length ?? 0}`,
    );
  const [action] = actions as [Action];
  if (action.Type === 'forward') validateForward(records, action);
  else if (action.Type === 'fixed-response') validateFixedResponse(action);
  else if (action.Type === 'redirect') validateRedirect(action);
  else throw invalid(`Action type '${action.Type}' is not offered by this cloud`);
  return [{ ...action, Order: action.Order ?? 1 }];
}

/** As Describe calls answer it: the short and the long form of a forward both filled in. */
export function describeActions(actions: readonly Action[]): Action[] {
  return actions.map((action) => {
    if (action.Type !== 'forward') return action;
    const groups = action.ForwardConfig?.TargetGroups ?? [
      { TargetGroupArn: action.TargetGroupArn, Weight: 1 },
    ];
    return {
      ...action,
      ...(groups.length === 1 ? { TargetGroupArn: groups[0]!.TargetGroupArn } : {}),
      ForwardConfig: {
        TargetGroups: groups.map(({ TargetGroupArn, Weight = 1 }) => ({ TargetGroupArn, Weight })),
        TargetGroupStickinessConfig: { Enabled: false },
      },
    };
  });
}

function validateForward(records: Records, action: Action): void {
  const groups = forwardedTo([action]);
  if (groups.length === 0) throw invalid('A target group must be specified for a forward action');
  if (new Set(groups).size > 5)
    throw new AwsError('TooManyTargetGroups', 'A forward action can have at most 5 target groups');
  for (const arn of groups) findTargetGroup(records, arn);
  for (const { Weight = 1 } of action.ForwardConfig?.TargetGroups ?? [])
    if (Weight < 0 || Weight > 999)
      throw invalid(`Target group weight '${Weight}' must be between 0 and 999`);
  if (action.ForwardConfig?.TargetGroupStickinessConfig?.Enabled)
    throw invalid('Target group stickiness is not offered by this cloud');
}

function validateFixedResponse(action: Action): void {
  const status = action.FixedResponseConfig?.StatusCode ?? '';
  if (!/^[245]\d\d$/.test(status))
    throw invalid(`Fixed response status code '${status}' must be 2XX, 4XX or 5XX`);
}

function validateRedirect(action: Action): void {
  const status = action.RedirectConfig?.StatusCode;
  if (status !== 'HTTP_301' && status !== 'HTTP_302')
    throw invalid(`Redirect status code '${status}' must be 'HTTP_301' or 'HTTP_302'`);
}

const invalid = (message: string) => new AwsError('ValidationError', message);
