import { decodeRef } from '../source/git/ref-key.ts';
import { Refused } from './refused.ts';
import type { PushedCommit } from './release-record.ts';

/** An environment variable of a build. */
export interface Variable {
  readonly name: string;
  readonly value: string;
}

/** CodeBuild takes 5,500 characters of variables; the rest are the project's own and Signalbox's. */
const MOST_CHARACTERS = 4_000;

/**
 * What a build is told of the push that it builds: `git push -o stage=beta` becomes `SIGNALBOX_OPTION_STAGE`. The prefix
 * keeps a pusher from setting what commands trust, like PATH. Throws Refused for an option that can be no variable.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/change-project.html
 */
export function pushVariables({ commit, ref, options = [] }: PushedCommit): readonly Variable[] {
  const variables = [
    { name: 'SIGNALBOX_COMMIT', value: commit },
    { name: 'SIGNALBOX_REF', value: Buffer.from(decodeRef(ref), 'latin1').toString('utf8') },
    ...options.map(optionVariable),
  ];
  const characters = variables.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
  if (characters <= MOST_CHARACTERS) return variables;
  throw new Refused(
    `expected push options of at most ${MOST_CHARACTERS} characters in all, got ${characters}`,
  );
}

function optionVariable(option: string): Variable {
  const [, name, value = 'true'] = /^([A-Za-z][A-Za-z0-9_-]*)(?:=([^\0]*))?$/s.exec(option) ?? [];
  if (name === undefined) {
    throw new Refused(
      `expected push options <name> or <name>=<value>, the name of letters, digits, - and _, got ${JSON.stringify(option)}`,
    );
  }
  return { name: `SIGNALBOX_OPTION_${name.toUpperCase().replaceAll('-', '_')}`, value };
}
