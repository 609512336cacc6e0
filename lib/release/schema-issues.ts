import type * as z from 'zod/mini';

/** What is wrong with a document, in one line: `source.key: expected string; unknown member sauce`. */
export function schemaIssues(error: z.core.$ZodError): string {
  return error.issues.map((issue) => issueText(issue)).join('; ');
}

function issueText(issue: z.core.$ZodIssue): string {
  const where = issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return `unknown ${issue.keys.join(', ')}${where ? ` in ${where}` : ''}`;
  const expected = issue.code === 'invalid_type' ? `expected ${issue.expected}` : issue.message;
  return where ? `${where}: ${expected}` : expected;
}
