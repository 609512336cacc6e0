import { statusBadge, statusText } from '../../code-deploy/status-badge.ts';
import { bar } from '../../page/bar.ts';
import { button } from '../../page/button.ts';
import { english } from '../../page/english.ts';
import { faultText } from '../../page/fault-text.ts';
import { html, type Html } from '../../page/html.ts';
import { notice } from '../../page/notice.ts';
import { status } from '../../page/status.ts';
import type { Language } from '../../page/language.ts';
import type { Viewer } from '../../page/viewer.ts';
import { blueGreenPhase, PHASES } from './blue-green-phase.ts';
import type { DeploymentView } from './read-deployment.ts';
import { shiftProgress } from './shift-progress.ts';
import { TARGET_STATUSES } from './target-filter.ts';
import { targetPath } from './target-path.ts';
import { WORDS } from './words.ts';

/** How far it is, why it ended so, and what can be done about it. */
export const progressSection = (view: DeploymentView, viewer: Viewer): Html =>
  html`<section class="card">
<div class="row">${statusBadge(view.row.status, viewer.language)}${actions(view, viewer)}</div>
${troubles(view, viewer)}${waits(view, viewer)}${counts(view, viewer)}${phases(view, viewer)}${shiftProgress(view, viewer)}
</section>`;

function actions({ row, terminationWait }: DeploymentView, viewer: Viewer): Html | '' {
  if (!row.isActive) return '';
  const words = WORDS[viewer.language];
  const path = `/deployments/${encodeURIComponent(row.id)}`;
  const goOn = (wait: string, text: string) =>
    button(viewer, { to: `${path}/continue`, text, tone: 'main', fields: { wait } });
  return html`${row.status === 'Ready' ? goOn('READY_WAIT', words.goOn) : ''}${
    terminationWait ? goOn('TERMINATION_WAIT', words.skipWait) : ''
  }<a class="button danger" href="${path}/stop">${words.stop}</a>`;
}

function troubles(view: DeploymentView, { language }: Viewer): Html {
  const { row, error, rollback, faults } = view;
  const words = WORDS[language];
  const link = (id: string, text: string) =>
    html`<a href="/deployments/${encodeURIComponent(id)}">${text}</a>`;
  const { by, of, message } = rollback;
  return html`${error ? notice('bad', html`<b>${error.code}</b> ${english(error.message, language)}${began(view, language)}`) : ''}
${by === undefined ? '' : notice('waiting', html`${words.itWas}${link(by, words.rolledBackBy(by))}`)}
${of === undefined ? '' : notice('waiting', html`${words.itIs}${link(of, words.rollbackOf(of))}`)}
${by !== undefined || message === undefined || row.isActive ? '' : notice('waiting', english(message, language))}
${faults.map((fault) => notice('waiting', faultText(fault, language)))}`;
}

/** The host that failed first; the local cloud's error says its words already. */
function began({ row, error, firstFailure }: DeploymentView, language: Language): Html | '' {
  if (!firstFailure) return '';
  const { host, event, message, said } = firstFailure;
  const isSaid = error?.message.includes(host) === true;
  const words = isSaid ? '' : html`${english(`: ${message}`, language)} <code>${said}</code>`;
  const [before = '', after = ''] = WORDS[language].began(event).split('@');
  const link = html`<a href="${targetPath(row.id, { id: host })}">${host}</a>`;
  return html`<br />${before}${link}${after}${words}`;
}

function waits({ row, terminationWait }: DeploymentView, { language }: Viewer): Html | '' {
  if (!row.isActive) return '';
  if (row.status === 'Ready') return notice('waiting', WORDS[language].waitsReady);
  return terminationWait ? notice('waiting', WORDS[language].waitsTermination) : '';
}

function counts({ row, counts: of }: DeploymentView, { language }: Viewer): Html | '' {
  const total = TARGET_STATUSES.reduce((sum, name) => sum + of[name], 0);
  if (row.platform !== 'Server' || total === 0) return '';
  const told = TARGET_STATUSES.filter((name) => of[name] > 0).map(
    (name) => `${statusText(name, language)} ${of[name]}`,
  );
  const text = WORDS[language].done(of.Succeeded + of.Failed + of.Skipped, total, told);
  const parts = [
    { tone: 'good', size: of.Succeeded },
    { tone: 'bad', size: of.Failed },
    { tone: 'busy', size: of.InProgress + of.Ready },
    { tone: 'idle', size: of.Skipped },
  ] as const;
  return html`<p>${bar(parts, total)}<span class="soft">${text}</span></p>`;
}

function phases({ row, terminationWait, fleets }: DeploymentView, { language }: Viewer): Html | '' {
  if (row.platform !== 'Server' || row.type !== 'blue-green') return '';
  const words = WORDS[language];
  const replacement = fleets.find(({ name }) => name === 'Green')?.targets ?? [];
  const now = blueGreenPhase({ status: row.status, terminationWait, replacement });
  const at = now === undefined ? PHASES.length : PHASES.indexOf(now);
  const stateOf = (index: number) => {
    if (index < at) return status('good', words.phaseDone);
    if (index > at) return status('idle', words.phaseNext);
    return row.isActive ? status('busy', words.phaseNow) : status('bad', words.phaseFailed);
  };
  return html`<ol class="phases">${PHASES.map((phase, index) => html`<li>${words.phases[phase]}<br />${stateOf(index)}</li>`)}</ol>`;
}
