import type { NormalizedSchema } from '@smithy/core/schema';
import { toText } from '../codecs.ts';

/** The members of a structure as XML elements, by the xml traits of the SDK's schemas (restXml, awsQuery, ec2Query). */
export function xmlMembers(schema: NormalizedSchema, value: Record<string, unknown>): string {
  if (schema.isUnitSchema()) return '';
  let xml = '';
  for (const [name, member] of schema.structIterator()) {
    const traits = member.getMergedTraits();
    if (traits.httpHeader || traits.httpPrefixHeaders !== undefined || traits.xmlAttribute) continue;
    if (value[name] != null) xml += xmlMember(traits.xmlName ?? name, member, value[name]);
  }
  return xml;
}

/** One element named `name`; a flattened list or map becomes one element per entry. */
export function xmlMember(name: string, schema: NormalizedSchema, value: unknown): string {
  if (schema.isListSchema()) return xmlList(name, schema, value as readonly unknown[]);
  if (schema.isMapSchema()) return xmlMap(name, schema, value as Record<string, unknown>);
  if (schema.isStructSchema()) {
    const struct = value as Record<string, unknown>;
    return element(name, xmlMembers(schema, struct), attributes(schema, struct));
  }
  return element(name, simpleText(schema, value), attributes(schema, {}));
}

export const element = (name: string, content: string, attributesText = ''): string =>
  `<${name}${attributesText}>${content}</${name}>`;

const ESCAPES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  '\r': '&#xD;',
};

export const escapeXml = (text: string): string =>
  text.replace(/[<>&"\r]/g, (character) => ESCAPES[character]!);

function xmlList(name: string, schema: NormalizedSchema, values: readonly unknown[]): string {
  const item = schema.getValueSchema();
  const present = values.filter((value) => value != null);
  if (schema.getMergedTraits().xmlFlattened)
    return present.map((value) => xmlMember(name, item, value)).join('');
  const itemName = item.getMergedTraits().xmlName ?? 'member';
  return element(
    name,
    present.map((value) => xmlMember(itemName, item, value)).join(''),
    attributes(schema, {}),
  );
}

function xmlMap(name: string, schema: NormalizedSchema, entries: Record<string, unknown>): string {
  const key = schema.getKeySchema();
  const value = schema.getValueSchema();
  const keyName = key.getMergedTraits().xmlName ?? 'key';
  const valueName = value.getMergedTraits().xmlName ?? 'value';
  const flattened = Boolean(schema.getMergedTraits().xmlFlattened);
  const xml = Object.entries(entries)
    .filter(([, item]) => item != null)
    .map(([k, item]) =>
      element(flattened ? name : 'entry', element(keyName, escapeXml(k)) + xmlMember(valueName, value, item)),
    )
    .join('');
  return flattened ? xml : element(name, xml);
}

function simpleText(schema: NormalizedSchema, value: unknown): string {
  if (schema.isBlobSchema()) return Buffer.from(value as Uint8Array).toString('base64');
  return escapeXml(schema.isStringSchema() ? String(value) : toText(schema, value));
}

/** xmlNamespace and xmlAttribute traits, as S3's Grantee has them. */
function attributes(schema: NormalizedSchema, value: Record<string, unknown>): string {
  let text = '';
  const namespace = schema.getMergedTraits().xmlNamespace as string | readonly [string, string] | undefined;
  if (Array.isArray(namespace)) text += ` xmlns:${namespace[0]}="${escapeXml(namespace[1] ?? '')}"`;
  else if (typeof namespace === 'string') text += ` xmlns="${escapeXml(namespace)}"`;
  if (!schema.isStructSchema()) return text;
  for (const [name, member] of schema.structIterator()) {
    const traits = member.getMergedTraits();
    if (traits.xmlAttribute && value[name] != null) {
      text += ` ${traits.xmlName ?? name}="${escapeXml(toText(member, value[name]))}"`;
    }
  }
  return text;
}
