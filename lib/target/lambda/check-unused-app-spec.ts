import { checkAppSpec } from '../../appspec/check-app-spec.ts';
import { warningTexts } from '../../appspec/warning-text.ts';
import type { Fault } from '../../manifest/fault.ts';
import { bundleOfSource } from '../../source/bundle-of-source.ts';
import type { CheckedSource } from '../../source/source.ts';

/**
 * What is to say of an AppSpec file for Lambda in a bundle. The pipeline writes its own for each function, since the number
 * of the new version is known only then: that the hooks of this one are never called must not pass unseen.
 */
export async function checkUnusedAppSpec(
  source: CheckedSource,
): Promise<{ readonly faults: readonly Fault[]; readonly warnings: readonly string[] }> {
  const found = await checkAppSpec(bundleOfSource(source), { os: 'any', stage: 'as-deployed' });
  if (found?.platform !== 'Lambda') return { faults: [], warnings: [] };
  const unused =
    'the AppSpec file of the bundle is for Lambda and is not used: the pipeline writes one for each function; name its hooks under validate in signalbox.yml';
  return { faults: found.faults, warnings: [...warningTexts(found.warnings), unused] };
}
