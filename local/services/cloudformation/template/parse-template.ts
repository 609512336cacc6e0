import { parseDocument, Pair, Scalar, YAMLMap, type CollectionTag, type ScalarTag, type YAMLSeq } from 'yaml';
import { templateError } from '../cloudformation-error.ts';
import type { Template } from './template.ts';

/** Reads a template, JSON or YAML; short forms (`!Sub`) become the long ones. Its parts are not checked yet. */
export function parseTemplate(text: string): Template {
  const parsed = text.trimStart().startsWith('{') ? parseJson(text) : parseYaml(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw templateError('unsupported structure.');
  }
  return parsed as Template;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (text.includes('!') || /^\s*\{\s*[^"\s}]/.test(text)) return parseYaml(text); // YAML's flow style
    throw templateError(`JSON not well-formed. (${(error as Error).message})`);
  }
}

function parseYaml(text: string): unknown {
  // In YAML 1.1, which CloudFormation reads, `on` and `yes` are booleans; it keeps dates as text, as this schema does.
  const document = parseDocument(text, { customTags, merge: true, version: '1.2', logLevel: 'error' });
  const [error] = document.errors;
  if (error) throw templateError(`YAML not well-formed. (${error.message.split('\n')[0]})`);
  const [warning] = document.warnings;
  if (warning) throw templateError(`YAML not well-formed. (${warning.message.split('\n')[0]})`);
  return document.toJS({ maxAliasCount: 1000 }) as unknown;
}

const FUNCTIONS = [
  'And',
  'Base64',
  'Cidr',
  'Equals',
  'FindInMap',
  'GetAtt',
  'GetAZs',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
];

const customTags = [
  ...FUNCTIONS.flatMap((name) => tagsOf(`!${name}`, `Fn::${name}`)),
  ...tagsOf('!Ref', 'Ref'),
  ...tagsOf('!Condition', 'Condition'),
];

function tagsOf(tag: string, name: string): (ScalarTag | CollectionTag)[] {
  return [
    { tag, resolve: (value: string) => ({ [name]: name === 'Fn::GetAtt' ? splitAttribute(value) : value }) },
    { tag, collection: 'seq', resolve: (value: YAMLSeq.Parsed | YAMLMap.Parsed) => wrapped(name, value) },
    { tag, collection: 'map', resolve: (value: YAMLSeq.Parsed | YAMLMap.Parsed) => wrapped(name, value) },
  ];
}

function wrapped(name: string, value: unknown): YAMLMap {
  const map = new YAMLMap();
  map.items.push(new Pair(new Scalar(name), value));
  return map;
}

const splitAttribute = (value: string) => value.split(/\.(.*)/s).slice(0, 2);
