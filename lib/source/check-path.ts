import { SourceRejected } from './source.ts';
import type { SourceLimits } from './source-limits.ts';

/** The path of an entry without `.` parts and doubled slashes; refuses one that would lead out of its tree. */
export function checkPath(raw: string, limits: Pick<SourceLimits, 'pathBytes'>): string {
  const wrong = whatIsWrong(raw, limits.pathBytes);
  if (wrong)
    throw new SourceRejected(`expected relative paths inside the bundle, got ${show(raw)}, ${wrong}`);
  return raw
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

/** A path or a link's target in a message: quoted, escaped and not too long. */
export const show = (text: string): string =>
  JSON.stringify(text.length > 200 ? `${text.slice(0, 197)}...` : text);

function whatIsWrong(path: string, longest: number): string | undefined {
  if (path === '') return 'which is empty';
  if (path.includes('\0')) return 'which holds a NUL character';
  if (CONTROL.test(path)) return 'which holds a control character';
  if (path.includes('\uFFFD')) return 'which is not UTF-8';
  if (path.includes('\\')) return 'which holds a backslash';
  if (path.startsWith('/')) return 'which is absolute';
  if (/^[A-Za-z]:/.test(path)) return 'which names a drive';
  if (path.split('/').includes('..')) return 'which goes up with ..';
  if (Buffer.byteLength(path) > longest) return `which is longer than ${longest} bytes`;
  return undefined;
}

// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL = /[\u0001-\u001f\u007f]/;
