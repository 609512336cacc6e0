import type { BundleFiles } from '../../../lib/appspec/bundle-files.ts';
import type { ProcessApplication } from '../application.ts';
import { filesIn, foldersIn } from './names-in.ts';

const SIGNS = [
  'pyproject.toml',
  'requirements.txt',
  'setup.py',
  'Pipfile',
  'manage.py',
  'wsgi.py',
  'asgi.py',
];
const ASGI = /\b(?:fastapi|starlette|uvicorn|quart|litestar)\b/i;

/** A web application of Python (WSGI or ASGI), installed into an environment of its own on the host. */
export async function findPython(folder: BundleFiles): Promise<ProcessApplication | undefined> {
  const files = await filesIn(folder);
  const by = SIGNS.filter((sign) => files.includes(sign));
  if (by.length === 0) return undefined;
  const project = (await folder.read('pyproject.toml')) ?? '';
  const needs = `${project}\n${(await folder.read('requirements.txt')) ?? ''}`;
  const app = await findApp(folder, files);
  const isAsgi = app?.isAsgi || ASGI.test(needs);
  const name = /^name\s*=\s*["']([^"'\n]+)["']/m.exec(project)?.[1];
  const version = /requires-python\s*=\s*["'][^"'\d]*(3\.\d+)/.exec(project)?.[1];
  return {
    kind: 'python',
    by: by.join(', '),
    ...(name === undefined ? {} : { name }),
    build: {
      ...(version === undefined ? {} : { runtime: ['python', version] as const }),
      ...(/\bpytest\b/.test(needs) ? { test: tests(files) } : {}),
      build: ['python3 -m compileall -q .'],
      files: ['**/*'],
    },
    start: isAsgi
      ? `.venv/bin/uvicorn --host "\${HOST:-0.0.0.0}" --port "$PORT" ${app?.name ?? 'main:app'}`
      : `.venv/bin/gunicorn --bind "\${HOST:-0.0.0.0}:$PORT" ${app?.name ?? 'app:app'}`,
    install: [
      `${version === undefined ? 'python3' : `"$(command -v python${version} || command -v python3)"`} -m venv .venv`,
      ...installs(files, '.venv/bin/python', isAsgi ? ' uvicorn' : ' gunicorn'),
    ],
  };
}

/** In an environment of their own: where the build runs on somebody's machine, its Python is not theirs to change. */
const tests = (files: readonly string[]): string[] => [
  'venv="$(mktemp -d)"',
  'python3 -m venv "$venv"',
  ...installs(files, '"$venv/bin/python"', ''),
  '"$venv/bin/python" -m pytest',
];

/** `also`: what is installed beside what the project asks for, a blank before it. */
function installs(files: readonly string[], python: string, also: string): string[] {
  const pip = `${python} -m pip install --quiet`;
  if (files.includes('requirements.txt')) return [`${pip} -r requirements.txt${also}`];
  const isProject = files.includes('pyproject.toml') || files.includes('setup.py');
  return isProject ? [`${pip} .${also}`] : also === '' ? [] : [`${pip}${also}`];
}

interface App {
  /** As the server wants it: `package.module:attribute`. */
  readonly name: string;
  readonly isAsgi: boolean;
}

const MODULES = ['asgi.py', 'wsgi.py', 'main.py', 'app.py', 'server.py', 'application.py'];
const ATTRIBUTE = /^(app|application)\s*(?::[^=\n]+)?=/m;

/** The first module, in the root or in a package below it, that makes an `app` or an `application`. */
async function findApp(folder: BundleFiles, files: readonly string[]): Promise<App | undefined> {
  const packages = (await foldersIn(folder)).filter((name) => /^[A-Za-z_]\w*$/.test(name));
  for (const place of ['', ...packages]) {
    const here = place === '' ? files : await filesIn(folder, place);
    for (const module of MODULES.filter((one) => here.includes(one))) {
      const source = (await folder.read(place === '' ? module : `${place}/${module}`)) ?? '';
      const attribute = ATTRIBUTE.exec(source)?.[1];
      if (attribute === undefined) continue;
      const path = [...(place === '' ? [] : [place]), module.replace(/\.py$/, '')].join('.');
      return { name: `${path}:${attribute}`, isAsgi: module === 'asgi.py' || ASGI.test(source) };
    }
  }
  return undefined;
}
