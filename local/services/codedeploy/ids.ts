import { randomInt } from 'node:crypto';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** `d-` and nine capitals or digits, as AWS makes them. */
export const newDeploymentId = (): string =>
  `d-${Array.from({ length: 9 }, () => LETTERS[randomInt(LETTERS.length)]).join('')}`;
