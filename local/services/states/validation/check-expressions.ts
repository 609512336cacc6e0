import jsonata from 'jsonata';
import { expressionSource } from '../interpreter/expression.ts';
import type { Report } from './diagnostic.ts';
import { topLevelReferences } from './top-level-references.ts';

/** Reports every expression within the value that is no JSONata, or reads from a context that is not there. */
export function checkExpressions(value: unknown, location: string, report: Report): void {
  const source = expressionSource(value);
  if (source !== undefined) return checkExpression(source, location, report);
  if (Array.isArray(value)) {
    for (const [index, part] of value.entries()) checkExpressions(part, `${location}[${index}]`, report);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value)) checkExpressions(part, `${location}/${key}`, report);
  }
}

function checkExpression(source: string, location: string, report: Report): void {
  let ast: unknown;
  try {
    ast = jsonata(source).ast();
  } catch (error) {
    return report('INVALID_JSONATA_EXPRESSION', (error as Error).message, location);
  }
  for (const name of topLevelReferences(ast)) {
    const message = `Reference to '${name}' at the top level is not supported.`;
    report('UNSUPPORTED_JSONATA_EXPRESSION', message, location);
  }
}
