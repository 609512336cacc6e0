import type { BundleFiles } from '../../../lib/appspec/bundle-files.ts';
import { APPSPEC } from '../../../lib/appspec/check-app-spec.ts';
import { parseServerAppSpec } from '../../../lib/appspec/parse-server-app-spec.ts';
import type { AppSpecApplication } from '../application.ts';
import { SCRIPTS } from '../compose/app-spec-text.ts';

/** Of the scripts that `init` writes. */
const OWN = new RegExp(`^\\s*- location: ${SCRIPTS}/start\\.sh$`, 'm');

/** What an AppSpec file for hosts releases already, whatever it is. One with faults counts too: `init` tells them. One of its own is written anew instead. */
export async function findAppSpec(
  folder: BundleFiles,
  others: readonly { readonly name?: string }[],
): Promise<AppSpecApplication | undefined> {
  const text = await folder.read(APPSPEC);
  if (text === undefined || !/^os\s*:/m.test(text) || OWN.test(text)) return undefined;
  const { appSpec } = parseServerAppSpec(text, { file: APPSPEC, os: 'any' });
  const name = others.find((one) => one.name !== undefined)?.name;
  return {
    kind: 'appspec',
    by: APPSPEC,
    ...(name === undefined ? {} : { name }),
    validates: appSpec?.hooks['ValidateService'] !== undefined,
  };
}
