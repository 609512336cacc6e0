import { statusBadge } from '../../code-deploy/status-badge.ts';
import type { EventView, TargetView } from '../../code-deploy/target-view.ts';
import { bar } from '../../page/bar.ts';
import { html, type Html } from '../../page/html.ts';
import type { Language } from '../../page/language.ts';
import { durationText } from '../../page/time.ts';
import type { Viewer } from '../../page/viewer.ts';
import type { DeploymentView } from './read-deployment.ts';
import { WORDS } from './words.ts';

/** Of a function or a service: how much of the traffic its new version has, and its lifecycle events in their order. */
export function shiftProgress(view: DeploymentView, { language }: Viewer): Html | '' {
  const { row, fleets, rollback } = view;
  // A deployment is of one function, or of one service.
  const target = fleets[0]?.targets[0];
  if (row.platform === 'Server' || !target) return '';
  const words = WORDS[language];
  const percent = shareOf(target);
  const text = words.shifted(Math.round(percent));
  const then = rollback.by === undefined ? '' : words.sharesThen;
  return html`<p>${bar([{ tone: 'good', size: percent }], 100)}<span class="soft">${text}${then}</span></p>
<ol class="phases" aria-label="${words.events}">${target.events.map((event) => eventItem(event, language))}</ol>`;
}

/**
 * Percentages: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_LambdaFunctionInfo.html and API_ECSTaskSet.html
 */
const shareOf = ({ function: lambda, taskSets }: TargetView): number =>
  lambda?.targetVersionWeight ??
  taskSets?.find(({ taskSetLabel }) => taskSetLabel === 'Green')?.trafficWeight ??
  0;

function eventItem({ name, status, startedAt, endedAt }: EventView, language: Language): Html {
  const took =
    startedAt === undefined
      ? ''
      : endedAt === undefined
        ? WORDS[language].since(startedAt.slice(11, 19))
        : durationText(startedAt, endedAt, language);
  return html`<li>${name}<br />${statusBadge(status, language)} <span class="soft">${took}</span></li>`;
}
