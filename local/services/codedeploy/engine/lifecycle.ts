/** https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html */
const BLOCK = ['BeforeBlockTraffic', 'BlockTraffic', 'AfterBlockTraffic'] as const;
const ALLOW = ['BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic'] as const;
const INSTALL = [
  'ApplicationStop',
  'DownloadBundle',
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
] as const;

/** The events of a host, in order, by the part that it plays. */
export const LIFECYCLES = {
  inPlace: INSTALL,
  inPlaceBehindBalancer: [...BLOCK, ...INSTALL, ...ALLOW],
  install: INSTALL,
  allowTraffic: ALLOW,
  blockTraffic: BLOCK,
  replacement: [...INSTALL, ...ALLOW],
  // Of an instance that Auto Scaling ends; nothing is deployed.
  leaving: ['ApplicationStop'],
  leavingBehindBalancer: [...BLOCK, 'ApplicationStop'],
} as const satisfies Record<string, readonly string[]>;

/** Names that an AppSpec's hooks may have. */
export const LIFECYCLE_EVENTS: readonly string[] = [...new Set<string>(LIFECYCLES.inPlaceBehindBalancer)];

/** Events whose failure may be ignored: they run scripts of an earlier revision. */
export const STOP_EVENTS: ReadonlySet<string> = new Set([
  'ApplicationStop',
  'BeforeBlockTraffic',
  'AfterBlockTraffic',
]);
