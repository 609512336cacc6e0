import type { PermissionRule } from '../../../lib/appspec/server-app-spec.ts';
import { CommandError } from '../command-error.ts';
import type { StagedStep } from './install-plan.ts';
import { runTool } from './run-tool.ts';

/** Paths per call: a command line has its limits. */
const WIDTH = 500;

/** Adds the access control lists that permission rules ask for, by the host's `setfacl`. */
export async function applyAcls(staged: readonly StagedStep[]): Promise<void> {
  for (const [rule, paths] of pathsByRule(staged)) {
    const { acls = [] } = rule;
    for (let first = 0; first < paths.length; first += WIDTH) {
      await runTool(
        { name: 'setfacl', package: 'acl', purpose: `the acls of ${rule.object} (${acls.join(',')})` },
        ['-m', acls.join(','), '--', ...paths.slice(first, first + WIDTH)],
      );
    }
  }
}

function pathsByRule(staged: readonly StagedStep[]): ReadonlyMap<PermissionRule, string[]> {
  const byRule = new Map<PermissionRule, string[]>();
  for (const { step, path } of staged) {
    const rule = step.kind === 'link' ? undefined : step.permission;
    if (!rule?.acls || rule.acls.length === 0) continue;
    if (step.kind === 'file' && rule.acls.some((acl) => acl.startsWith('default:'))) {
      throw new CommandError(
        'UnknownError',
        `the permission for ${rule.object} sets a default ACL on the file ${step.destination}; only directories have one: add \`type: [directory]\``,
      );
    }
    const paths = byRule.get(rule) ?? [];
    paths.push(path);
    byRule.set(rule, paths);
  }
  return byRule;
}
