import { hasEnded } from '../../../lib/release/release-record.ts';
import { readRelease, type ReleaseView } from '../../../lib/views/read-release.ts';
import { english } from '../../page/english.ts';
import { html, type Html } from '../../page/html.ts';
import type { Language } from '../../page/language.ts';
import type { LivePage } from '../../page/live-page.ts';
import { notice } from '../../page/notice.ts';
import { Refusal } from '../../page/refusal.ts';
import { table } from '../../page/table.ts';
import { timeText } from '../../page/time.ts';
import { releaseStatusText } from '../../release/release-badge.ts';
import { alarmsSection } from './alarms-section.ts';
import { factsSection } from './facts-section.ts';
import { pipelineSection } from './pipeline-section.ts';
import { statusSection } from './status-section.ts';
import { storySection } from './story-section.ts';
import { trafficSection } from './traffic-section.ts';
import { verdictsSection } from './verdicts-section.ts';
import { WORDS } from './words.ts';

const PAUSE_MS = 1_500;
/** Very many hosts cost many calls. */
const MANY_HOSTS = 100;
const LONG_PAUSE_MS = 6_000;
/** The latest lines; older ones are in the record. */
const LINES = 60;

interface ReleasePageView extends ReleaseView {
  /** What was done just now, by the page's address. */
  readonly told: 'started' | 'stopped' | 'between' | undefined;
}

export const releasePage: LivePage<
  ReleasePageView,
  'told' | 'status' | 'pipeline' | 'traffic' | 'story' | 'alarms' | 'verdicts' | 'facts' | 'changes'
> = {
  path: '/releases/:release',
  async read(account, { params, query }) {
    const release = params['release']!;
    const told = (['started', 'stopped', 'between'] as const).find((what) => what === query['told']);
    const view = await readRelease(account, release);
    if (!view.state && told !== 'started')
      throw new Refusal(404, { en: WORDS.en.unknown(release), zh: WORDS.zh.unknown(release) });
    return { ...view, told };
  },
  title: ({ release }, { language }) => WORDS[language].title(release),
  regions: {
    status: (view, viewer) => section(statusSection(view, viewer)),
    pipeline: (view, { language }) => section(pipelineSection(view, language)),
    traffic: (view, { language }) => section(trafficSection(view, language)),
    story: (view, { language }) => section(storySection(view, language)),
    alarms: (view, { language }) => section(alarmsSection(view, language)),
    verdicts: (view, { language }) => section(verdictsSection(view, language)),
    facts: (view, { language }) => section(factsSection(view, language)),
    changes: (view, { language }) => section(changesSection(view, language)),
    told: (view, { language }) => section(toldNotice(view, language)),
  },
  body: (_view, _viewer, regions) =>
    html`${regions.told}${regions.status}${regions.story}${regions.pipeline}${regions.traffic}${regions.alarms}${regions.verdicts}${regions.facts}${regions.changes}`,
  announce: ({ state, shown, pipeline }, { language }) => {
    if (!state) return WORDS[language].awaited;
    const { status } = state.record;
    const now = pipeline?.environments.find(({ name }) => name === shown?.name);
    if (status !== 'running' || !now) return releaseStatusText(status, language);
    return `${now.name}: ${releaseStatusText(now.status, language)}`;
  },
  pauseMs: ({ state }) => {
    if (!state) return PAUSE_MS;
    if (hasEnded(state.record)) return undefined;
    return state.hostCount > MANY_HOSTS ? LONG_PAUSE_MS : PAUSE_MS;
  },
};

const section = (markup: Html | ''): Html => (markup === '' ? html`` : markup);

/** It counts until the release has ended: then its end is told. */
function toldNotice({ told, state }: ReleasePageView, language: Language): Html | '' {
  const words = WORDS[language];
  if (!state) return notice('waiting', words.awaited);
  if (hasEnded(state.record)) return '';
  if (told === 'stopped') return notice('waiting', words.stopped);
  return told === 'between' ? notice('bad', words.between) : '';
}

function changesSection({ state }: ReleaseView, language: Language): Html | '' {
  if (!state) return '';
  const words = WORDS[language];
  const rows = state.record.changes
    .slice(-LINES)
    .map(({ at, environment, text }) => [timeText(at), environment ?? '', english(text, language)]);
  return html`<details data-keep="changes"><summary>${words.changes}</summary>
${table({ caption: words.changes, columns: [words.at, words.environment, words.change], rows, empty: '' })}</details>`;
}
