/** One git command of a push. */
export interface GitStep {
  readonly args: readonly string[];
  /** A question: 0 means that nothing changed, and ends the steps; 1 that something did. */
  readonly asksForChange?: true;
}

export interface PushOrder {
  /** `signalbox://<bucket>/<repository>` */
  readonly url: string;
  readonly branch: string;
}

/** A work tree has commits already: HEAD goes as it is. */
export const workTreeSteps = ({ url, branch }: PushOrder): readonly GitStep[] => [
  { args: ['push', url, `HEAD:refs/heads/${branch}`] },
];

/**
 * A plain folder becomes a commit on top of what was pushed before, in a repository that is gone afterwards: a record of
 * every push, of which only what is new is sent.
 */
export function folderSteps(
  { url, branch }: PushOrder,
  { isKnown, identity, message }: { isKnown: boolean; identity: readonly string[]; message: string },
): readonly GitStep[] {
  const ref = `refs/heads/${branch}`;
  return [
    { args: ['symbolic-ref', 'HEAD', ref] },
    ...(isKnown
      ? [{ args: ['fetch', '--quiet', '--no-tags', '--update-head-ok', url, `${ref}:${ref}`] }]
      : []),
    { args: ['-c', 'core.autocrlf=false', 'add', '--all'] },
    ...(isKnown ? [{ args: ['diff', '--cached', '--quiet', 'HEAD'], asksForChange: true as const }] : []),
    { args: [...identity, 'commit', '--quiet', '--message', message] },
    { args: ['push', url, `${ref}:${ref}`] },
  ];
}
