import { type DeploymentRow, deploymentRow } from '../../code-deploy/deployment-row.ts';
import { statusBadge } from '../../code-deploy/status-badge.ts';
import { button } from '../../page/button.ts';
import { html, type Html } from '../../page/html.ts';
import type { LivePage } from '../../page/live-page.ts';
import { notice } from '../../page/notice.ts';
import type { Viewer } from '../../page/viewer.ts';
import { readInfo } from './read-deployment.ts';
import { WORDS } from './words.ts';

/** Asks before a deployment is stopped, and how. */
export const stopPage: LivePage<DeploymentRow, never> = {
  path: '/deployments/:id/stop',
  read: async ({ codeDeploy }, { params }) => deploymentRow(await readInfo(codeDeploy, params['id']!)),
  title: ({ id }, { language }) => WORDS[language].stopTitle(id),
  regions: {},
  body: (row, viewer) => (row.isActive ? choice(row, viewer) : ended(row, viewer)),
  pauseMs: () => undefined,
};

function choice(row: DeploymentRow, viewer: Viewer): Html {
  const words = WORDS[viewer.language];
  const path = `/deployments/${encodeURIComponent(row.id)}`;
  const stop = (rollback: string, text: string) =>
    button(viewer, { to: `${path}/stop`, text, tone: 'danger', fields: { rollback } });
  return html`<section class="card">
<p>${statusBadge(row.status, viewer.language)} ${row.application} · ${row.group}</p>
<p>${words.stopHow}</p>${row.release === undefined ? '' : html`<p>${words.stopRelease(row.release)}</p>`}
<div class="row">${stop('yes', words.stopBack)}${stop('no', words.stopOnly)}<a class="button" href="${path}">${words.cancel}</a></div>
</section>`;
}

function ended({ id }: DeploymentRow, { language }: Viewer): Html {
  const words = WORDS[language];
  return html`${notice('waiting', words.ended)}<p><a href="/deployments/${encodeURIComponent(id)}">${words.title(id)}</a></p>`;
}
