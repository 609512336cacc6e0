import type { VerdictRecord } from '../../../lib/release/release-record.ts';
import { html, type Html } from '../../page/html.ts';
import type { Language } from '../../page/language.ts';
import { timeText } from '../../page/time.ts';
import { WORDS } from './words.ts';

/** Of a verdict, as the record keeps it: of an alarm or of requests, or what another version of the pipeline wrote. */
export interface Sample {
  readonly kind: string;
  readonly name?: string;
  readonly state?: string;
  readonly transitionedAt?: string;
  /** CloudWatch's own sentence. */
  readonly detail?: string;
  readonly seen?: number;
  readonly needed?: number;
}

/** Why a verdict was given, told from its samples; undefined where the record's own sentence says it, or says more. */
export function verdictText(
  { outcome, samples }: Pick<VerdictRecord, 'outcome' | 'samples'>,
  language: Language,
): string | undefined {
  const words = WORDS[language];
  const all = samples as unknown as readonly Sample[];
  const alarms = all.filter(({ kind }) => kind === 'alarm');
  const { seen, needed } = all.find(({ kind }) => kind === 'requests') ?? {};
  if (outcome === 'healthy') return words.quiet(alarms.length, seen);
  if (language === 'en') return undefined;
  const telling = alarms
    .filter(({ state }) => state !== 'OK')
    .map(({ name = '', state = '' }) => words.alarmIs(name, words.alarmStates[state] ?? state));
  const missing = seen !== undefined && needed !== undefined && seen < needed;
  const told = [...telling, ...(missing ? [words.requests(seen, needed)] : [])];
  return told.length > 0 ? told.join(words.and) : undefined;
}

export function sampleText(sample: Sample, language: Language): Html | string {
  const words = WORDS[language];
  const { kind, name = '', state = '', transitionedAt, detail, seen, needed } = sample;
  if (kind === 'requests') return words.requests(seen, needed);
  if (kind !== 'alarm') return otherText(sample);
  const since = transitionedAt === undefined ? '' : html` (${words.stateSince} ${timeText(transitionedAt)})`;
  const said = detail === undefined ? '' : html`<br /><span class="soft" lang="en">${detail}</span>`;
  return html`${words.alarmIs(name, words.alarmStates[state] ?? state)}${since}${said}`;
}

const otherText = ({ kind, ...facts }: Sample): string =>
  `${kind}: ${Object.entries(facts)
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ')}`;
