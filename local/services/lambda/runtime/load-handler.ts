import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RuntimeError } from './runtime-error.ts';

export type Handler = (event: unknown, context: object, callback?: Callback) => unknown;
export type Callback = (error: unknown, result?: unknown) => void;

/**
 * The function that `folder/file.export` names, from a CommonJS or an ES module under `root`.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
export async function loadHandler(root: string, name: string): Promise<Handler> {
  if (name.includes('..')) {
    throw new RuntimeError(
      'MalformedHandlerName',
      `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const [, file, exportPath] = /^([^.]*)\.(.+)$/.exec(basename(name)) ?? [];
  if (file === undefined || exportPath === undefined) {
    throw new RuntimeError('MalformedHandlerName', `Bad handler ${name}: expected file.export`);
  }
  const module = await loadModule(resolve(root, join(dirname(name), file)), file);
  const handler = exportPath.split('.').reduce(member, module);
  if (handler === undefined) {
    throw new RuntimeError('HandlerNotFound', `${name} is undefined or not exported`);
  }
  if (typeof handler !== 'function') throw new RuntimeError('HandlerNotFound', `${name} is not a function`);
  return handler as Handler;
}

async function loadModule(path: string, file: string): Promise<unknown> {
  const found = ['', '.js', '.mjs', '.cjs'].map((extension) => path + extension).find(isFile);
  if (found === undefined) {
    throw new RuntimeError('ImportModuleError', `Error: Cannot find module '${file}'`);
  }
  try {
    return isEsModule(found) ? await import(pathToFileURL(found).href) : createRequire(found)(found);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new RuntimeError('UserCodeSyntaxError', String(error), error);
    }
    const code = (error as NodeJS.ErrnoException | undefined)?.code;
    if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') {
      throw new RuntimeError('ImportModuleError', String(error), error);
    }
    throw error;
  }
}

const isFile = (path: string) => extname(path) !== '' && existsSync(path);

function isEsModule(path: string): boolean {
  if (path.endsWith('.mjs')) return true;
  if (path.endsWith('.cjs')) return false;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const description = join(folder, 'package.json');
    if (existsSync(description)) {
      return (JSON.parse(readFileSync(description, 'utf8')) as { type?: string }).type === 'module';
    }
    if (folder === dirname(folder)) return false;
  }
}

const member = (value: unknown, key: string): unknown =>
  value === undefined || value === null ? undefined : (value as Record<string, unknown>)[key];
