import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseServerAppSpec } from '../../../lib/appspec/parse-server-app-spec.ts';
import type { ServerAppSpec } from '../../../lib/appspec/server-app-spec.ts';

const parse = (text: string, os: 'linux' | 'windows' | 'any' = 'linux') =>
  parseServerAppSpec(text, { file: 'appspec.yml', os });
const HEAD = 'version: 0.0\nos: linux\n';

describe('parseServerAppSpec', () => {
  it('reads files, hooks and permissions', () => {
    const { appSpec } = parse(
      `${HEAD}files:\n  - source: /\n    destination: /opt/hello\nhooks:\n  AfterInstall:\n    - location: a.sh\n      timeout: '30'\npermissions:\n  - object: /opt/hello\n    mode: 644\n`,
    );
    expect(appSpec).toEqual({
      version: 0,
      os: 'linux',
      files: [{ source: '/', destination: '/opt/hello' }],
      hooks: { AfterInstall: [{ location: 'a.sh', timeout: 30 }] },
      permissions: [
        { object: '/opt/hello', pattern: '**', except: [], type: ['file', 'directory'], mode: '644' },
      ],
    });
  });

  it.each([
    ['version: "0.0"\nos: linux\n', '1:10: expected `version: 0.0`, found `0.0` as text; remove the quotes'],
    ['version: 0.0\nos: Linux\n', '2:5: expected `os: linux`, found `Linux`'],
    [`${HEAD}files:\n  - source: a\n`, '4:5: expected `destination` in this entry of files, found nothing'],
    [
      `${HEAD}hooks:\n  AfterInstall: a.sh\n`,
      '4:17: expected a list of scripts for AfterInstall, found `a.sh`; begin each with `- `',
    ],
    [
      `${HEAD}hooks:\n  AfterInstall:\n    - location: a\n      timeout: 0\n`,
      '6:16: expected a timeout in whole seconds above 0, found `0`',
    ],
    [
      `${HEAD}built: 2024-01-01\n`,
      '3:8: expected text or a number, found the date 2024-01-01, which the host agent refuses; put it in quotes',
    ],
    ['', '1:1: expected a map with version, os, files and hooks, found nothing'],
  ])('says where and why it refuses %j', (text, expected) => {
    const { appSpec, faults } = parse(text);
    expect(appSpec).toBeUndefined();
    expect(faults.map((fault) => `${fault.line}:${fault.column}: ${fault.message}`)).toEqual([expected]);
  });

  it.each([
    [`${HEAD}permissions:\n  - object: /a\n    mode: 0644\n`, 5, '420'],
    [`${HEAD}hooks:\n  AfterInstall:\n    - location: a.sh\nhooks: {}\n`, 6, 'second time'],
    [`${HEAD}hooks:\n  afterinstall:\n    - location: a.sh\n`, 4, 'ignores the hook afterinstall'],
  ])('warns of the trap in %j', (text, line, message) => {
    const { warnings } = parse(text);
    expect(warnings).toEqual([expect.objectContaining({ line, message: expect.stringContaining(message) })]);
  });
});

const folder = process.env.SIGNALBOX_CASES;
const cases = folder && existsSync(join(folder, 'appspec.json')) ? readCases(folder) : [];

describe.skipIf(cases.length === 0)('the stock host agent (needs SIGNALBOX_CASES)', () => {
  it.each(cases)('agrees on $id', ({ appspec, expected, on_windows }) => {
    const { appSpec } = parse(appspec);
    expect(appSpec ? 'accept' : 'reject').toBe(expected.verdict);
    if (expected.parsed && appSpec) expect(stockModel(appSpec)).toEqual(loosely(expected.parsed));
    if (on_windows) expect(parse(appspec, 'windows').appSpec ? 'accept' : 'reject').toBe(on_windows);
  });
});

interface Case {
  readonly id: string;
  readonly appspec: string;
  readonly expected: { readonly verdict: string; readonly parsed?: StockModel };
  readonly on_windows?: string;
}

interface StockModel {
  readonly files: readonly Record<string, unknown>[];
  readonly permissions: readonly Record<string, unknown>[];
}

function readCases(path: string): Case[] {
  return (JSON.parse(readFileSync(join(path, 'appspec.json'), 'utf8')) as { cases: Case[] }).cases;
}

/** The parsed model with the stock agent's own names and nulls. */
function stockModel(appSpec: ServerAppSpec): object {
  const { fileExistsBehavior, hooks, permissions, ...rest } = appSpec;
  const scripts = Object.entries(hooks).map(([name, list]) => [
    name,
    list.map((script) => ({ ...script, runas: script.runas ?? null, sudo: script.sudo ?? null })),
  ]);
  return {
    ...rest,
    file_exists_behavior: fileExistsBehavior ?? null,
    hooks: Object.fromEntries(scripts),
    permissions: permissions.map((rule) => ({
      ...rule,
      owner: rule.owner ?? null,
      group: rule.group ?? null,
      mode: rule.mode ?? null,
      acls: rule.acls ?? null,
      context: rule.context
        ? { user: rule.context.user ?? null, type: rule.context.type, range: rule.context.range ?? null }
        : null,
    })),
  };
}

/** Ruby keeps numbers and lists where we keep their text. */
function loosely(parsed: StockModel): object {
  const text = (value: unknown) => (value === null || typeof value === 'string' ? value : inspect(value));
  return {
    ...parsed,
    files: parsed.files.map(({ source, destination }) => ({
      source: text(source),
      destination: text(destination),
    })),
    permissions: parsed.permissions.map((rule) => ({
      ...rule,
      pattern: text(rule.pattern),
      owner: text(rule.owner),
      group: text(rule.group),
      except: (rule.except as unknown[]).map(text),
    })),
  };
}

const inspect = (value: unknown): string => JSON.stringify(value).replaceAll('","', '", "');
