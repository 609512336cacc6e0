/** What stands in the form; empty: nothing was typed or ticked. */
export type Typed = Readonly<Record<(typeof FIELDS)[number], string>>;

export const FIELDS = [
  'application',
  'group',
  'revision',
  'appSpec',
  'replacement',
  'config',
  'fileExists',
  'ignoreStop',
  'backOnFailure',
  'backOnAlarm',
  'backNever',
  'description',
] as const;

/** What a button of the form asks for; none: the form alone. `check`: what is said of it alone, while somebody types. */
export const STEPS = ['go-on', 'edit', 'browse', 'plan', 'start', 'check'] as const;
export type Step = (typeof STEPS)[number];

export interface Asked {
  readonly typed: Typed;
  readonly step?: Step;
  /** The folder, or the object, of S3 that is looked at, and where its list goes on. */
  readonly at: string;
  readonly after: string;
  /** Of the plan that is to be started. */
  readonly ticket: string;
}

export function askedOf(form: Readonly<Record<string, string | undefined>>): Asked {
  const text = (name: string) => form[name] ?? '';
  const typed = Object.fromEntries(FIELDS.map((name) => [name, text(name).trim()])) as Typed;
  // What was chosen in S3 leads back to the form.
  const step = form['choose'] === undefined ? STEPS.find((name) => name === form['step']) : 'edit';
  return {
    typed: {
      ...typed,
      revision: form['choose'] ?? typed.revision,
      appSpec: text('appSpec').replaceAll('\r\n', '\n'),
    },
    ...(step === undefined ? {} : { step }),
    at: text('at'),
    after: text('after'),
    ticket: text('ticket'),
  };
}

/** The address of the form with these fields filled in. */
export function createPath(fields: Partial<Typed>): string {
  const query = new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== ''));
  return `/deployments/new${query.size === 0 ? '' : `?${query.toString()}`}`;
}
