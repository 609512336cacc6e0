import { userInfo } from 'node:os';
import { BuildspecError } from './buildspec-error.ts';
import { text, type Reading } from './reading.ts';

/** Commands run as whoever runs the local cloud; another user it cannot become. */
export function refuseOtherUser(reading: Reading, path: readonly string[], value: unknown): void {
  const user = text(reading, path, value);
  const { username } = userInfo();
  if (user === undefined || user === username) return;
  throw new BuildspecError(
    `${reading.at(path)}: expected run-as to be ${username}, as whom the local cloud runs, got ${user}`,
  );
}
