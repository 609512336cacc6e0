import type { Alias, Functions } from '../../lib/target/lambda/functions.ts';
import type { KillSwitch } from './memory-objects.ts';

interface MemoryFunction {
  codeSha256: string;
  readonly versions: { version: string; description: string; codeSha256: string; isDurable: boolean }[];
  readonly aliases: Record<string, Alias>;
}

export interface MemoryFunctions extends Functions {
  readonly all: Record<string, MemoryFunction>;
  readonly calls: string[];
  /** Puts an alias somewhere, as CodeDeploy or a person would. */
  point(name: string, version: string, weights?: Record<string, number>): void;
}

/** Lambda with functions of one version, whose alias `live` has it. */
export function memoryFunctions(names: readonly string[], kill: KillSwitch): MemoryFunctions {
  const first = { version: '1', description: 'by hand', codeSha256: 'one', isDurable: false };
  const live = { version: '1', weights: {}, revisionId: 'r' };
  const all: Record<string, MemoryFunction> = Object.fromEntries(
    names.map((name) => [name, { codeSha256: 'one', versions: [{ ...first }], aliases: { live } }]),
  );
  const calls: string[] = [];
  const point: MemoryFunctions['point'] = (name, version, weights = {}) => {
    all[name]!.aliases['live'] = { version, weights, revisionId: 'r' };
  };
  return {
    all,
    calls,
    point,
    find: async (name) => {
      const found = all[name];
      const arn = `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
      return (
        found && { arn, codeSha256: found.codeSha256, revisionId: 'r', timeoutSeconds: 3, state: 'ready' }
      );
    },
    owner: async () => 'hello',
    alias: async (name, alias) => all[name]?.aliases[alias],
    hasProvisionedConcurrency: async () => false,
    async updateCode(name, { zip }) {
      calls.push(`update ${name}`);
      all[name]!.codeSha256 = zip.toString();
      kill.changed();
    },
    async publish(name, { codeSha256, description }) {
      calls.push(`publish ${name}`);
      const { versions } = all[name]!;
      const last = versions.at(-1)!;
      if (last.codeSha256 === codeSha256) return last.version;
      const version = String(versions.length + 1);
      versions.push({ version, description, codeSha256, isDurable: false });
      kill.changed();
      return version;
    },
    async *versions(name) {
      yield* all[name]!.versions;
    },
    aliased: async (name) =>
      new Set(
        Object.values(all[name]!.aliases).flatMap(({ version, weights }) => [
          version,
          ...Object.keys(weights),
        ]),
      ),
    async pointAlias(name, { name: alias }, version) {
      calls.push(`point ${name}:${alias} ${version}`);
      point(name, version);
    },
    async deleteVersion(name, version) {
      calls.push(`delete ${name}:${version}`);
    },
  };
}
