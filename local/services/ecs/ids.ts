import { randomBytes, randomInt } from 'node:crypto';

/** 32 hexadecimal digits, as tasks and containers have. */
export const hexId = (): string => randomBytes(16).toString('hex');

/** 19 digits, as service revisions and task sets have. */
export const digitsId = (): string =>
  `${randomInt(1, 10)}${Array.from({ length: 18 }, () => randomInt(10)).join('')}`;

/** 21 characters, as service deployments have. */
export const deploymentId = (): string =>
  randomBytes(16).toString('base64url').slice(0, 21).replaceAll('_', '-');
