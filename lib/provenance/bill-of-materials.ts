import * as z from 'zod/mini';
import { readJson } from './read-json.ts';

const locked = z.object({
  version: z.optional(z.string()),
  name: z.optional(z.string()),
  integrity: z.optional(z.string()),
  license: z.optional(z.string()),
  link: z.optional(z.boolean()),
  dev: z.optional(z.boolean()),
});

/** npm's lockfile since npm 7: https://docs.npmjs.com/cli/v10/configuring-npm/package-lock-json */
const lockfile = z.object({
  name: z.optional(z.string()),
  version: z.optional(z.string()),
  lockfileVersion: z.union([z.literal(2), z.literal(3)]),
  packages: z.record(z.string(), locked),
});

type Locked = z.infer<typeof locked>;

/**
 * The components that a package-lock.json names, as CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/); undefined for a
 * text that is no lockfile of version 2 or 3. The same lockfile always gives the same document.
 */
export function billOfMaterials(lockText: string): object | undefined {
  const lock = lockfile.safeParse(readJson(lockText)).data;
  if (!lock) return undefined;
  const { '': own, ...installed } = lock.packages;
  const name = lock.name ?? own?.name ?? 'source';
  const version = lock.version ?? own?.version ?? '0.0.0';
  const components = Object.entries(installed)
    .filter(([path, one]) => path.includes('node_modules/') && !one.link && one.version !== undefined)
    .map(([path, one]) => component(one.name ?? nameAt(path), one));
  const unique = new Map(components.map((one) => [one['bom-ref'], one]));
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', 'bom-ref': purl(name, version), ...named(name), version } },
    components: [...unique.values()].sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1)),
  };
}

function component(name: string, { version = '', integrity, license, dev }: Locked) {
  const hashes = (integrity ?? '').split(' ').flatMap(hashOf);
  return {
    type: 'library',
    'bom-ref': purl(name, version),
    ...named(name),
    version,
    scope: dev ? 'excluded' : 'required',
    purl: purl(name, version),
    ...(hashes.length > 0 ? { hashes } : {}),
    ...(license ? { licenses: [{ license: { name: license } }] } : {}),
  };
}

/** `@scope/name` is a group and a name. */
function named(full: string): { group?: string; name: string } {
  const slash = full.startsWith('@') ? full.indexOf('/') : -1;
  return slash < 0 ? { name: full } : { group: full.slice(0, slash), name: full.slice(slash + 1) };
}

/** https://github.com/package-url/purl-spec: `pkg:npm/%40scope/name@1.0.0` */
const purl = (name: string, version: string) =>
  `pkg:npm/${name.replace('@', '%40')}@${encodeURIComponent(version)}`;

const nameAt = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

const ALGORITHMS: Readonly<Record<string, string>> = {
  sha1: 'SHA-1',
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  sha512: 'SHA-512',
};

/** `sha512-<base64>` of subresource integrity. */
function hashOf(integrity: string): { alg: string; content: string }[] {
  const dash = integrity.indexOf('-');
  const alg = ALGORITHMS[integrity.slice(0, dash)];
  return alg ? [{ alg, content: Buffer.from(integrity.slice(dash + 1), 'base64').toString('hex') }] : [];
}
