import type { Intent, Revision } from '../../release/intent.ts';
import type { ArtifactDoubt } from '../../store/artifact-doubt.ts';

export type ReturnChoice =
  | { readonly revision: Revision; readonly note?: string }
  /** Nothing can be deployed: why. */
  | { readonly impossible: string };

/**
 * What a rollback deploys. It is held to the same proof as what is deployed forth, and yet a proof that fails must not leave
 * the traffic on the version that is known to be bad. There is a second witness: CodeDeploy itself knows what it last
 * deployed to the group with success, and a version of an S3 object never changes. So where our proof fails, that is what
 * is deployed: nothing reaches a host that was not on it before this release. The record says so. Where that is gone too,
 * or CodeDeploy knows nothing, nothing is deployed: a host whose revision cannot be fetched has stopped its application by then.
 */
export async function chooseReturn(
  previous: NonNullable<Intent['previous']>,
  doubt: ArtifactDoubt,
): Promise<ReturnChoice> {
  const { revision } = previous;
  const found = await doubt(previous);
  if (!found) return { revision };
  // Intents of before know no second witness: what they name was checked when it was deployed.
  const deployed = previous.deployed === undefined ? revision : previous.deployed;
  if (!deployed)
    return { impossible: `${found.why}, and CodeDeploy knows no revision that it deployed there before` };
  if (isSame(deployed, revision)) {
    if (found.missing) return { impossible: found.why };
    return {
      revision,
      note: `unproved (${found.why}), but the very object version that CodeDeploy had deployed there`,
    };
  }
  const other = await doubt({ revision: deployed });
  if (other) return { impossible: `${found.why}, and ${other.why}` };
  return { revision: deployed, note: `the revision that CodeDeploy had deployed there, since ${found.why}` };
}

const isSame = (a: Revision, b: Revision): boolean =>
  a.bucket === b.bucket && a.key === b.key && a.versionId !== undefined && a.versionId === b.versionId;
