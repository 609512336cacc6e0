import { dirname, join, relative } from 'node:path';
import type { PermissionRule } from '../../../lib/appspec/server-app-spec.ts';
import { CommandError } from '../command-error.ts';
import type { InstallStep } from './install-plan.ts';
import type { InstallRequest } from './install-request.ts';

/** The steps with their permission rules: only what this Install makes gets permissions. */
export function matchPermissions(
  steps: readonly InstallStep[],
  request: InstallRequest,
): readonly InstallStep[] {
  const rules = request.appSpec.permissions;
  if (rules.length === 0) return steps;
  const matchers = rules.map((rule) => ({ rule, matches: createMatcher(rule, request.root, steps) }));
  return steps.map((step) => {
    if (step.kind === 'link') return step;
    const hits = matchers.filter(({ matches }) => matches(step));
    if (hits.length > 1) {
      throw new CommandError(
        'UnknownError',
        `two entries of the AppSpec's permissions are for ${step.destination}`,
      );
    }
    return hits[0] ? { ...step, permission: hits[0].rule } : step;
  });
}

function createMatcher(
  rule: PermissionRule,
  root: string,
  steps: readonly InstallStep[],
): (step: InstallStep) => boolean {
  const object = join(root, rule.object).replace(/\/$/, '');
  const isFile = steps.some(({ kind, destination }) => kind === 'file' && destination === object);
  if (isFile && (rule.pattern !== '**' || rule.except.length > 0)) {
    throw new CommandError(
      'UnknownError',
      `the permission for ${rule.object} names a file and may have neither pattern nor except`,
    );
  }
  const type = (step: InstallStep) => (step.kind === 'folder' ? 'directory' : 'file');
  return (step) => rule.type.includes(type(step)) && isObject(step.destination, object, rule);
}

function isObject(path: string, object: string, rule: PermissionRule): boolean {
  if (path === object) return true;
  const inner = relative(object, path);
  if (inner.startsWith('..')) return false;
  const name = dirname(inner) === '.' ? inner : undefined;
  const included = rule.pattern === '**' || (name !== undefined && matchesGlob(name, rule.pattern));
  return included && !(name !== undefined && rule.except.some((pattern) => matchesGlob(name, pattern)));
}

/** Single-level globs with `*` only. */
function matchesGlob(name: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]*')}$`).test(name);
}
