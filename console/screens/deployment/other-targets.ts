import { statusBadge } from '../../code-deploy/status-badge.ts';
import { recentEvent, type TargetView } from '../../code-deploy/target-view.ts';
import { html, type Html } from '../../page/html.ts';
import type { Language } from '../../page/language.ts';
import { table } from '../../page/table.ts';
import type { DeploymentView } from './read-deployment.ts';
import { targetPath } from './target-path.ts';
import { WORDS } from './words.ts';

/** A deployment of a function: its versions. */
export function functionTable({ row, fleets }: DeploymentView, language: Language): Html {
  const words = WORDS[language];
  return html`<h2>${words.fleets.all}</h2>${table({
    caption: words.fleets.all,
    columns: [words.function, words.alias, words.versions, words.status, words.recent],
    rows: targetsOf(fleets).map((target) => {
      const { functionName, functionAlias, currentVersion, targetVersion } = target.function ?? {};
      return [
        html`<a href="${targetPath(row.id, target)}">${functionName ?? target.name}</a>`,
        functionAlias ?? '–',
        `${currentVersion ?? '–'} → ${targetVersion ?? '–'}`,
        statusBadge(target.status, language),
        recentEvent(target)?.name ?? '–',
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
${table({
  caption: `${words.taskSet} ${target.name}`,
  columns: [words.taskSet, words.environment, words.status, words.tasks, words.weight],
  rows: (target.taskSets ?? []).map((set) => [
    html`<span class="id">${set.identifer ?? '–'}</span>`,
    set.taskSetLabel === 'Green' ? words.environments.Green : words.environments.Blue,
    set.status ?? '–',
    words.tasksText(set.runningCount ?? 0, set.desiredCount ?? 0, set.pendingCount ?? 0),
    html`<span class="number">${words.percent(Math.round(set.trafficWeight ?? 0))}</span>`,
  ]),
  empty: words.noTargets,
})}`,
  )}`;
}

const targetsOf = (fleets: DeploymentView['fleets']): readonly TargetView[] =>
  fleets.flatMap(({ targets }) => targets);
