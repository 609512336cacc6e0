/**
 * Where the record of a ref lies in the source bucket. Names of refs are bytes: as text they are latin1 throughout, one
 * character per byte, and in keys every byte outside `A-Z a-z 0-9 . _ / -` is `!XX`. Such a key is the same before and
 * after one URL decoding, so that no event of S3 can name another ref than was meant.
 * Characters of keys: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
 */
export function refKey(repository: string, ref: string): string {
  return `${refPrefix(repository)}${encodeRef(ref.slice(REFS.length))}.json`;
}

/** Below it lie all records of a repository. */
export const refPrefix = (repository: string): string => `refs/${repository}/`;

/** The repository and the ref of a record's key; undefined for any other key. */
export function refOfKey(key: string): { readonly repository: string; readonly ref: string } | undefined {
  const [, repository = '', encoded = ''] = REF_KEY.exec(key) ?? [];
  if (!isRepositoryName(repository)) return undefined;
  const ref = `${REFS}${decodeRef(encoded)}`;
  // One ref has one key: an encoding of what needs none is another object.
  return refKey(repository, ref) === key ? { repository, ref } : undefined;
}

const REFS = 'refs/';
const REF_KEY = /^refs\/([^/]+)\/([A-Za-z0-9._/!-]+)\.json$/;

export const isRepositoryName = (name: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name);

/** A ref's name, latin1, as it stands in keys and records. */
export const encodeRef = (ref: string): string =>
  ref.replaceAll(
    /[^A-Za-z0-9._/-]/g,
    (byte) => `!${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );

export const decodeRef = (encoded: string): string =>
  encoded.replaceAll(/!([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)));

/** What git refuses in the name of a ref, and names so long that no key could hold them; undefined for a good one. */
export function refNameFault(ref: string): string | undefined {
  if (!ref.startsWith(REFS) || ref.split('/').length < 3) return 'it is not refs/<kind>/<name>';
  if (encodeRef(ref).length > LONGEST_NAME) return `it is longer than ${LONGEST_NAME} characters`;
  return RULES.find(([, broken]) => broken.test(ref))?.[0];
}

const LONGEST_NAME = 800;

/** https://git-scm.com/docs/git-check-ref-format */
const RULES: readonly (readonly [string, RegExp])[] = [
  // eslint-disable-next-line no-control-regex -- control characters are what it looks for
  ['it holds a blank, a control character or one of ~^:?*[\\', /[\u0000-\u0020\u007f~^:?*[\\]/],
  ['it holds ..', /\.\./],
  ['it holds @{', /@\{/],
  ['a part of it begins with a dot', /\/\./],
  ['a part of it is empty', /\/\/|\/$/],
  ['a part of it ends with .lock', /\.lock(?:\/|$)/],
  ['it ends with a dot', /\.$/],
];
