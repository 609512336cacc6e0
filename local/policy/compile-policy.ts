import { compileConditions, type CompiledCondition } from './compile-condition.ts';
import { compilePrincipal, type CompiledPrincipal } from './compile-principal.ts';
import type { PolicyDocument, PolicyStatement } from './policy-document.ts';
import { compilePattern, type Matcher } from './wildcard.ts';

export interface CompiledStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly principal: CompiledPrincipal | undefined;
  /** Given the action in lower case. */
  readonly action: Matcher;
  readonly resource: Matcher;
  readonly conditions: readonly CompiledCondition[];
}

export interface CompiledPolicy {
  readonly statements: readonly CompiledStatement[];
}

/** Compiles a policy for `evaluate`; the same document object is only compiled once, so it must not be changed. */
export function compilePolicy(document: PolicyDocument): CompiledPolicy {
  let compiled = cache.get(document);
  if (!compiled) {
    compiled = {
      statements: toList(document.Statement).map((one) => compileStatement(one, document.Version)),
    };
    cache.set(document, compiled);
  }
  return compiled;
}

const cache = new WeakMap<PolicyDocument, CompiledPolicy>();

function compileStatement(statement: PolicyStatement, version: string | undefined): CompiledStatement {
  const variables = version === '2012-10-17'; // the older version takes `${…}` literally
  return {
    effect: statement.Effect,
    principal: compilePrincipal(statement),
    action: compileElement(statement.Action, statement.NotAction, (action) =>
      compilePattern(action.toLowerCase(), { wildcards: true, variables: false }),
    ),
    resource: compileElement(statement.Resource, statement.NotResource, (resource) =>
      compilePattern(resource, { wildcards: true, variables }),
    ),
    conditions: compileConditions(statement, { variables }),
  };
}

/** Trust policies have no Resource: what neither names nor excludes anything covers all. */
function compileElement(
  included: string | readonly string[] | undefined,
  excluded: string | readonly string[] | undefined,
  compile: (pattern: string) => Matcher,
): Matcher {
  if (included !== undefined) return anyOf(toList(included).map(compile));
  if (excluded === undefined) return () => true;
  const matches = anyOf(toList(excluded).map(compile));
  return (value, context) => !matches(value, context);
}

function anyOf(matchers: readonly Matcher[]): Matcher {
  return matchers.length === 1
    ? matchers[0]!
    : (value, context) => {
        for (const matches of matchers) if (matches(value, context)) return true;
        return false;
      };
}

const toList = <Value>(value: Value | readonly Value[]): readonly Value[] =>
  Array.isArray(value) ? (value as readonly Value[]) : [value as Value];
