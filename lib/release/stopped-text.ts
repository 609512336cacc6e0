import type { StopAsked } from './release-record.ts';

/** Why a release ended that somebody stopped: `stopped by arn:... while it was built: it has a fault`. */
export const stoppedText = ({ by, reason }: StopAsked, when: string): string =>
  `stopped by ${by} while ${when}${reason ? `: ${reason}` : ''}`;
