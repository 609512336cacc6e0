import { parse } from 'yaml';
import type { BundleFiles } from '../../../lib/appspec/bundle-files.ts';
import type { LambdaApplication, LambdaFunction } from '../application.ts';
import { nodeBuild } from './find-node.ts';
import { filesIn, foldersIn } from './names-in.ts';
import { loose, readJson, text, type Loose } from './read-json.ts';

const TEMPLATES = ['template.yml', 'template.yaml', 'template.json'];
const SERVERLESS = ['serverless.yml', 'serverless.yaml'];
const HOOK = /^CodeDeployHook_/;

/** The functions of a CloudFormation or SAM template, or of a serverless.yml. */
export async function findLambda(folder: BundleFiles): Promise<LambdaApplication | undefined> {
  const found = (await findTemplate(folder)) ?? (await findServerless(folder));
  if (!found) return undefined;
  const all = distinct(found.functions);
  const functions = all.filter(({ name }) => !HOOK.test(name));
  if (functions.length === 0) return undefined;
  const manifest = await readJson(folder, 'package.json');
  const build = manifest && nodeBuild(manifest, await filesIn(folder));
  const isBuilt = [build?.install, build?.test, build?.build].some((commands) => commands?.length);
  return {
    kind: 'lambda',
    by: found.by,
    ...(found.name === undefined ? {} : { name: found.name }),
    ...(build && isBuilt ? { build: { ...build, files: ['**/*'] } } : {}),
    functions,
    validators: all.flatMap(({ name }) => (HOOK.test(name) ? [name] : [])),
  };
}

interface FoundFunctions {
  readonly by: string;
  readonly name?: string;
  readonly functions: readonly LambdaFunction[];
}

async function findTemplate(folder: BundleFiles): Promise<FoundFunctions | undefined> {
  const by = (await filesIn(folder)).find((file) => TEMPLATES.includes(file));
  if (by === undefined) return undefined;
  const resources = Object.entries(loose((await readYaml(folder, by))['Resources']));
  const folders = await foldersIn(folder);
  const functions = resources.flatMap(([id, resource]) => functionOf(id, loose(resource), folders));
  return functions.length === 0 ? undefined : { by, functions };
}

function functionOf(id: string, resource: Loose, folders: readonly string[]): LambdaFunction[] {
  const type = resource['Type'];
  if (type !== 'AWS::Serverless::Function' && type !== 'AWS::Lambda::Function') return [];
  const properties = loose(resource['Properties']);
  const name = functionName(text(properties['FunctionName']) ?? id, id);
  const code = text(properties['CodeUri']) ?? text(properties['Code']);
  const named = folders.find((one) => [id.toLowerCase(), name.toLowerCase()].includes(one.toLowerCase()));
  return [{ name, path: code === undefined ? (named ?? '.') : bundlePath(code) }];
}

async function findServerless(folder: BundleFiles): Promise<FoundFunctions | undefined> {
  const by = (await filesIn(folder)).find((file) => SERVERLESS.includes(file));
  if (by === undefined) return undefined;
  const { service, provider, functions } = await readYaml(folder, by);
  const application = text(service) ?? text(loose(service)['name']);
  const stage = text(loose(provider)['stage']) ?? 'dev';
  const found = Object.entries(loose(functions)).map(([key, value]) => {
    const whole = [application, stage, key].filter((part) => part !== undefined).join('-');
    return { name: functionName(text(loose(value)['name']) ?? whole, key), path: '.' };
  });
  if (found.length === 0) return undefined;
  return { by, ...(application === undefined ? {} : { name: application }), functions: found };
}

async function readYaml(folder: BundleFiles, file: string): Promise<Loose> {
  try {
    // CloudFormation's own tags (!Sub) are unknown here; what they stand for is told only when it is deployed.
    return loose(parse((await folder.read(file)) ?? '', { logLevel: 'silent', maxAliasCount: 1000 }));
  } catch {
    return {};
  }
}

/** As far as it can be told: what holds a variable is named by `otherwise`. */
function functionName(name: string, otherwise: string): string {
  const known = name.includes('${') ? otherwise : name;
  return known.replaceAll(/[^A-Za-z0-9_-]+/g, '-').slice(0, 64) || 'function';
}

/** A folder of the bundle; the whole of it where the text names no such folder. */
function bundlePath(code: string): string {
  const parts = code.split('/').filter((part) => part !== '' && part !== '.');
  const leadsOut = code.startsWith('/') || parts.includes('..') || /[\\:\0]/.test(code);
  return leadsOut || parts.length === 0 ? '.' : parts.join('/');
}

const distinct = (functions: readonly LambdaFunction[]): LambdaFunction[] => [
  ...new Map(functions.map((one) => [one.name, one])).values(),
];
