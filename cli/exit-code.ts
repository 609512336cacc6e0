/** The exit codes of every `signalbox` command; printed by `signalbox --help`. */
export const EXIT = {
  /** Done; for `watch`: the release succeeded; for `doctor`: no fault, at most warnings. */
  succeeded: 0,
  /** Failed; for `watch`: the release failed or was rolled back; for `doctor`: it found a fault. */
  failed: 1,
  /** The command line was not understood. */
  usage: 2,
  /** What was asked for does not exist. */
  notFound: 3,
  /** It could not be read: no credentials, no permission, no connection; for `doctor`: no fault, but not all could be read. */
  unreadable: 4,
  /** Ended by SIGINT (Ctrl-C) or SIGTERM before it was done, as shells count a SIGINT. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
