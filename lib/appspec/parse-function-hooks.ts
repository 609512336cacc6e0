import { didYouMean } from './did-you-mean.ts';
import { found } from './fault-log.ts';
import type { FaultLog } from './fault-log.ts';
import { isNull, mapItems } from './list-items.ts';
import type { YamlEntry, YamlTree } from './yaml-tree.ts';

/** A function's name or ARN, with or without version or alias. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
const FUNCTION =
  /^(?:arn:[\w-]+:lambda:[\w-]*:[\w-]*:function:|\d{12}:function:)?[\w-]+(?::(?:\$LATEST|[\w-]+))?$/;
/** The prefix that AWSCodeDeployRoleForLambda and AWSCodeDeployRoleForECS let CodeDeploy call. */
const PREFIX = 'CodeDeployHook_';

/**
 * `Hooks` of an AppSpec file for Lambda or ECS: a list of maps from lifecycle event to a Lambda function. An event that is
 * not `known` is refused, as AWS's own checker for AppSpec files does.
 */
export function parseFunctionHooks<Hook extends string>(
  tree: YamlTree | undefined,
  known: readonly Hook[],
  log: FaultLog,
): Partial<Record<Hook, string>> {
  const hooks: Partial<Record<Hook, string>> = {};
  const places: Partial<Record<Hook, YamlEntry['keyAt']>> = {};
  for (const item of mapItems(tree, 'hooks', log)) {
    for (const [name, { keyAt, value }] of item.entries) {
      const hook = known.find((candidate) => candidate === name);
      if (!hook) {
        unknownHook(name, keyAt, { known, log });
        continue;
      }
      const first = places[hook];
      if (first) warnOfTwo(hook, keyAt, { first, log });
      places[hook] = keyAt;
      const called = parseFunction(hook, { keyAt, value }, log);
      if (called !== undefined) hooks[hook] = called;
    }
  }
  return hooks;
}

function unknownHook(
  name: string,
  at: YamlEntry['keyAt'],
  { known, log }: { readonly known: readonly string[]; readonly log: FaultLog },
): void {
  const near = didYouMean(name, known);
  const hint = near ? `; did you mean ${near}?` : '';
  log.fault(at, 'unknown-hook', `expected one of ${known.join(', ')}, found ${name}${hint}`);
}

function warnOfTwo(
  hook: string,
  at: YamlEntry['keyAt'],
  { first, log }: { readonly first: YamlEntry['keyAt']; readonly log: FaultLog },
): void {
  log.warn(at, {
    code: 'duplicate-key',
    message: `\`${hook}\` stands here a second time, and an event calls one function`,
    instead: `remove this one or that at ${first.line}:${first.column}`,
  });
}

function parseFunction(hook: string, { keyAt, value }: YamlEntry, log: FaultLog): string | undefined {
  const name = value.kind === 'scalar' && typeof value.value === 'string' ? value.value : undefined;
  if (name === undefined || !FUNCTION.test(name)) {
    const message = `expected the name or ARN of a Lambda function for ${hook}, found ${found(value)}`;
    log.fault(isNull(value) ? keyAt : value.at, 'invalid-hook-function', message);
    return undefined;
  }
  if (!name.replace(/^.*:function:/, '').startsWith(PREFIX)) {
    log.warn(value.at, {
      code: 'hook-name-prefix',
      message: `the managed policies for CodeDeploy's role let it call only functions whose name begins with ${PREFIX}`,
      instead: `rename the function, or allow the role lambda:InvokeFunction on it`,
    });
  }
  return name;
}
