import { statusText } from '../../code-deploy/status-badge.ts';
import { html, type Html } from '../../page/html.ts';
import type { LivePage } from '../../page/live-page.ts';
import { notice } from '../../page/notice.ts';
import type { Viewer } from '../../page/viewer.ts';
import { factsSection } from './facts-section.ts';
import { fleetsSection } from './fleets-section.ts';
import { progressSection } from './progress-section.ts';
import { type DeploymentView, readDeployment } from './read-deployment.ts';
import { targetFilter } from './target-filter.ts';
import { WORDS } from './words.ts';

const PAUSE_MS = 2_000;
/** CodeDeploy begins a rollback a little after the end of what is rolled back. */
const ROLLBACK_PAUSE_MS = 10_000;

type Told = keyof (typeof WORDS)['en']['told'];

export const deploymentPage: LivePage<
  DeploymentView & { readonly told?: string },
  'progress' | 'facts' | 'fleets'
> = {
  path: '/deployments/:id',
  read: async (account, { params, query }, previous) => ({
    ...(await readDeployment(account, { id: params['id']!, filter: targetFilter({ query }), previous })),
    told: query['told'],
  }),
  title: ({ row }, { language }) => WORDS[language].title(row.id),
  regions: { progress: progressSection, facts: factsSection, fleets: fleetsSection },
  body: ({ told }, viewer, { progress, facts, fleets }) =>
    html`${toldNotice(told, viewer)}${progress}${facts}${fleets}`,
  announce: ({ row }, { language }) => statusText(row.status, language),
  pauseMs: ({ row, rollback }) => {
    if (row.isActive) return PAUSE_MS;
    const isTakenBack = rollback.by !== undefined || rollback.message !== undefined;
    return row.status === 'Succeeded' || isTakenBack ? undefined : ROLLBACK_PAUSE_MS;
  },
};

function toldNotice(told: string | undefined, { language }: Viewer): Html | '' {
  const texts = WORDS[language].told;
  return told !== undefined && Object.hasOwn(texts, told) ? notice('good', texts[told as Told]) : '';
}
