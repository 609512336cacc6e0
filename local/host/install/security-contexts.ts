import { realpathSync } from 'node:fs';
import type { InstallStep } from './install-plan.ts';
import { runTool } from './run-tool.ts';

const PACKAGE = 'policycoreutils-python-utils';

/**
 * Records the SELinux contexts that permission rules ask for, and labels the files; answers the paths. `recorded` are
 * those that the last Install left.
 */
export async function setContexts(
  made: readonly InstallStep[],
  recorded: readonly string[],
): Promise<string[]> {
  const done: string[] = [];
  try {
    for (const step of made) {
      const context = step.kind === 'link' ? undefined : step.permission?.context;
      if (!context) continue;
      const path = realpathSync(step.destination);
      const { user, type, range } = context;
      const purpose = `the SELinux context of ${step.destination} (${type})`;
      const change = recorded.includes(path) ? '-m' : '-a';
      const options = [
        ...(user === undefined ? [] : ['-s', user]),
        ...(range === undefined ? [] : ['-r', range]),
      ];
      await runTool({ name: 'semanage', package: PACKAGE, purpose }, [
        'fcontext',
        change,
        ...options,
        '-t',
        type,
        path,
      ]);
      done.push(path);
      await runTool({ name: 'restorecon', package: 'policycoreutils', purpose }, ['-v', path]);
    }
    return done;
  } catch (error) {
    await forgetContexts(done);
    throw error;
  }
}

/** Takes contexts out of the host's records. One that is not there any more is as good as taken out. */
export async function forgetContexts(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const tool = { name: 'semanage', package: PACKAGE, purpose: `the SELinux context of ${path}` };
    await runTool(tool, ['fcontext', '-d', path]).catch(() => {});
  }
}
