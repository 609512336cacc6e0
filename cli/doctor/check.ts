import type { Account } from './account.ts';

/** One thing that doctor looks at, as data. */
export interface Check<Subject = Account> {
  /** One word, as `--json` and the list name it: `buckets`. */
  readonly name: string;
  /** What it reads, as half a sentence. */
  readonly looksAt: string;
  /** Only reads. What it throws counts as: could not be read. */
  look(subject: Subject): Promise<Look>;
}

export interface Look {
  /** What was looked at, in numbers: `2 buckets`. */
  readonly seen: string;
  readonly findings: readonly Finding[];
}

/** `fault`: releases fail or are not safe. `warning`: worth mending. `unreadable`: nobody knows. */
export type Level = 'fault' | 'warning' | 'unreadable';

export interface Finding {
  readonly level: Level;
  /** Whose: `alarm hello-5xx`. */
  readonly about: string;
  /** What is wrong with it. */
  readonly what: string;
  /** What to do about it, with the exact command where there is one. */
  readonly do: string;
}

export interface CheckResult extends Pick<Check, 'name' | 'looksAt'>, Look {
  /** That of the worst finding. */
  readonly status: 'ok' | Level;
}
