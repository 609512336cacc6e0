import type { Report } from './diagnostic.ts';

/** What all states of one definition are checked against. */
export interface Check {
  readonly report: Report;
  /** The top level's QueryLanguage; inner machines take it over, not that of the Map or Parallel around them. */
  readonly language: string | undefined;
  /** Variables of the outer scopes. */
  readonly variables: ReadonlySet<string>;
  /** Names seen so far: a name may occur once in the whole definition. */
  readonly names: Set<string>;
}
