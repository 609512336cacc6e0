import { statusBadge } from '../../code-deploy/status-badge.ts';
import { recentEvent, type TargetView } from '../../code-deploy/target-view.ts';
import { bar } from '../../page/bar.ts';
import { html, type Html } from '../../page/html.ts';
import type { Language } from '../../page/language.ts';
import { table } from '../../page/table.ts';
import type { DeploymentView } from './read-deployment.ts';
import { targetPath } from './target-path.ts';
import { WORDS } from './words.ts';

/** A deployment of functions: versions, and how far the traffic has shifted. */
export function functionTable({ row, fleets }: DeploymentView, language: Language): Html {
  const words = WORDS[language];
  return html`<h2>${words.fleets.all}</h2>${table({
    caption: words.fleets.all,
    columns: [words.function, words.alias, words.versions, words.status, words.recent, words.traffic],
    rows: targetsOf(fleets).map((target) => {
      const {
        functionName,
        functionAlias,
        currentVersion,
        targetVersion,
        targetVersionWeight = 0,
      } = target.function ?? {};
      return [
        html`<a href="${targetPath(row.id, target)}">${functionName ?? target.name}</a>`,
        functionAlias ?? '–',
        `${currentVersion ?? '–'} → ${targetVersion ?? '–'}`,
        statusBadge(target.status, language),
        recentEvent(target)?.name ?? '–',
        share(targetVersionWeight, language),
      ];
    }),
    empty: words.noTargets,
  })}`;
}

/** A deployment of a service: its task sets with their share of the traffic. */
export function serviceTable({ row, fleets }: DeploymentView, language: Language): Html {
  const words = WORDS[language];
  return html`${targetsOf(fleets).map(
    (target) => html`<h2><a href="${targetPath(row.id, target)}">${words.service} ${target.name}</a></h2>
<p>${statusBadge(target.status, language)} ${recentEvent(target)?.name ?? ''}</p>
${table({
  caption: `${words.taskSet} ${target.name}`,
  columns: [words.taskSet, words.environment, words.status, words.tasks, words.weight],
  rows: (target.taskSets ?? []).map((set) => [
    html`<span class="id">${set.identifer ?? '–'}</span>`,
    set.taskSetLabel === 'Green' ? words.environments.Green : words.environments.Blue,
    set.status ?? '–',
    words.tasksText(set.runningCount ?? 0, set.desiredCount ?? 0, set.pendingCount ?? 0),
    html`<span class="number">${Math.round(set.trafficWeight ?? 0)} %</span>`,
  ]),
  empty: words.noTargets,
})}`,
  )}`;
}

const targetsOf = (fleets: DeploymentView['fleets']): readonly TargetView[] =>
  fleets.flatMap(({ targets }) => targets);

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_LambdaFunctionInfo.html: a weight is a percentage. */
function share(percent: number, language: Language): Html {
  const text = WORDS[language].shifted(Math.round(percent));
  return html`${bar([{ tone: 'good', size: percent }], 100, text)}<span class="soft">${text}</span>`;
}
