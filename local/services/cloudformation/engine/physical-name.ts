import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const RANDOM_LENGTH = 12;

/** A name as CloudFormation makes them for resources without one: stack, logical id and twelve random characters. */
export function physicalName(
  stackName: string,
  logicalId: string,
  { longest = 255, lowerCase = false }: { longest?: number; lowerCase?: boolean } = {},
): string {
  const room = longest - RANDOM_LENGTH - 2;
  const stackRoom = Math.max(Math.ceil(room / 2), room - logicalId.length);
  const stack = stackName.slice(0, stackRoom);
  const id = logicalId.slice(0, room - stack.length);
  const name = `${stack}-${id}-${randomSuffix()}`;
  return lowerCase ? name.toLowerCase() : name;
}

/** Twelve random characters, as at the end of generated names. */
export const randomSuffix = (): string =>
  Array.from(randomBytes(RANDOM_LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
