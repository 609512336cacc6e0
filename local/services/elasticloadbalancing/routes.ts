import type { IncomingMessage } from 'node:http';
import type { Action as ActionRecord } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Action, ForwardTo } from '../../balancer/action.ts';
import type { TargetGroup } from '../../balancer/target-group.ts';
import { createWeightedChoice } from '../../balancer/weighted-choice.ts';
import { compileConditions } from './conditions.ts';
import type { ListenerRecord, RuleRecord } from './records.ts';

/** What a listener does with each request: the first rule that matches, else the default. */
export function compileRoutes(
  listener: ListenerRecord,
  rules: readonly RuleRecord[],
  groups: ReadonlyMap<string, TargetGroup>,
): (request: IncomingMessage) => Action {
  const compiled = rules.map((rule) => ({
    matches: compileConditions(rule.conditions),
    act: compileAction(rule.actions[0]!, groups),
  }));
  const otherwise = compileAction(listener.defaultActions[0]!, groups);
  return (request) => (compiled.find((rule) => rule.matches(request))?.act ?? otherwise)(request);
}

function compileAction(
  record: ActionRecord,
  groups: ReadonlyMap<string, TargetGroup>,
): (request: IncomingMessage) => Action {
  if (record.Type === 'redirect') return (request) => redirect(record, request);
  const action = record.Type === 'fixed-response' ? fixedResponse(record) : forward(record, groups);
  return () => action;
}

function forward(record: ActionRecord, groups: ReadonlyMap<string, TargetGroup>): Action {
  const tuples = record.ForwardConfig?.TargetGroups ?? [{ TargetGroupArn: record.TargetGroupArn, Weight: 1 }];
  const options = tuples.flatMap(({ TargetGroupArn: name = '', Weight: weight = 1 }): ForwardTo[] => {
    const group = groups.get(name);
    return group ? [{ name, group, weight }] : [];
  });
  return { type: 'forward', choose: createWeightedChoice(options) };
}

function fixedResponse({ FixedResponseConfig }: ActionRecord): Action {
  return {
    type: 'fixed-response',
    status: Number(FixedResponseConfig!.StatusCode),
    contentType: FixedResponseConfig!.ContentType ?? 'text/plain',
    body: FixedResponseConfig!.MessageBody ?? '',
  };
}

function redirect({ RedirectConfig }: ActionRecord, request: IncomingMessage): Action {
  const url = new URL(request.url!, `http://${request.headers.host ?? 'localhost'}`);
  const parts: Record<string, string> = {
    protocol: 'http',
    host: url.hostname,
    port: url.port || '80',
    path: url.pathname.slice(1),
    query: url.search.slice(1),
  };
  const fill = (text: string) => text.replace(/#\{(\w+)\}/g, (whole, name: string) => parts[name] ?? whole);
  const { Protocol = '#{protocol}', Host = '#{host}', Port = '#{port}' } = RedirectConfig!;
  const { Path = '/#{path}', Query = '#{query}', StatusCode } = RedirectConfig!;
  const query = fill(Query);
  const location = `${fill(Protocol).toLowerCase()}://${fill(Host)}:${fill(Port)}${fill(Path)}${query && `?${query}`}`;
  return { type: 'redirect', status: StatusCode === 'HTTP_301' ? 301 : 302, location };
}
