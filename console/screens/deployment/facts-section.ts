import type { DeploymentConfigInfo } from '@aws-sdk/client-codedeploy';
import { typeText } from '../../code-deploy/type-text.ts';
import { CODE_DEPLOY_WORDS } from '../../code-deploy/words.ts';
import { facts } from '../../page/facts.ts';
import { html, type Html } from '../../page/html.ts';
import type { Language } from '../../page/language.ts';
import { durationText, timeText } from '../../page/time.ts';
import type { Viewer } from '../../page/viewer.ts';
import { copyLink } from '../create-deployment/copy-link.ts';
import { mustStayHealthy } from './health-rule.ts';
import type { DeploymentView } from './read-deployment.ts';
import { TARGET_STATUSES } from './target-filter.ts';
import { WORDS } from './words.ts';

/** What it is, and by which rules it goes. */
export function factsSection(view: DeploymentView, { language }: Viewer): Html {
  const words = WORDS[language];
  const { creators } = CODE_DEPLOY_WORDS[language];
  const { row, config } = view;
  const from = row.startedAt ?? row.createdAt;
  const rows = [
    { name: words.application, value: link(deploymentsOf(row.application), row.application) },
    { name: words.group, value: row.group },
    { name: words.type, value: typeText(row, language) },
    { name: words.initiator, value: creators[row.creator] ?? row.creator },
    { name: words.start, value: timeText(from) },
    { name: words.end, value: timeText(row.endedAt) },
    { name: words.duration, value: tookText(view, language) },
    { name: words.config, value: view.configName },
    { name: words.health, value: config && healthText(config, view, language) },
    { name: words.routing, value: config && routingText(config, language) },
    { name: words.fileExists, value: row.platform === 'Server' ? view.fileExists : undefined },
    { name: words.stopFailures, value: view.ignoresStopFailures ? words.ignored : undefined },
    {
      name: words.description,
      value: row.release === undefined ? view.description : undefined,
      isWide: true,
    },
    { name: words.release, value: releaseLink(row.release), isWide: true },
    { name: words.revision, value: row.revision, isWide: true },
    { name: words.previous, value: view.previousRevision, isWide: true },
  ];
  return html`<section class="card">${facts(rows)}${copyLink(view, language)}</section>`;
}

/** Where traffic waits nothing happens for minutes: the latest time that is known says little of how long it has taken. */
function tookText({ row, now }: DeploymentView, language: Language): string | undefined {
  const { startedAt, createdAt, endedAt, platform } = row;
  if (endedAt === undefined && platform !== 'Server') return undefined;
  return durationText(startedAt ?? createdAt, endedAt ?? now, language);
}

const deploymentsOf = (application: string): string =>
  `/deployments?${new URLSearchParams({ application }).toString()}`;

const releaseLink = (release: string | undefined): Html | undefined =>
  release === undefined ? undefined : link(`/releases/${encodeURIComponent(release)}`, release);

const link = (path: string, text: string): Html => html`<a href="${path}">${text}</a>`;

const healthText = (config: DeploymentConfigInfo, view: DeploymentView, language: Language) =>
  healthRuleText(config, hostsOf(view), language);

/** How many of so many hosts must stay healthy; 0: they are not known. */
export function healthRuleText(
  { minimumHealthyHosts: rule }: DeploymentConfigInfo,
  total: number,
  language: Language,
): string | undefined {
  if (!rule) return undefined;
  const words = WORDS[language];
  if (total > 0) return words.stay(mustStayHealthy(rule, total), total);
  const { type, value = 0 } = rule;
  if (type === 'FLEET_PERCENT') return words.stayPercent(value);
  return type === 'HOST_COUNT' ? words.stayCount(value) : words.oneAtATime(value);
}

/** Of two fleets the rule counts the replacement. 0: not known yet, or only a part is. */
function hostsOf({ row, counts, fleets, filter }: DeploymentView): number {
  if (row.type === 'in-place') return TARGET_STATUSES.reduce((sum, name) => sum + counts[name], 0);
  return filter.status === undefined ? (fleets.find(({ name }) => name === 'Green')?.count ?? 0) : 0;
}

/** How traffic is moved. */
export function routingText(
  { trafficRoutingConfig: routing }: DeploymentConfigInfo,
  language: Language,
): string | undefined {
  const words = WORDS[language];
  const { timeBasedCanary: canary, timeBasedLinear: linear } = routing ?? {};
  if (canary) return words.canary(canary.canaryPercentage ?? 0, canary.canaryInterval ?? 0);
  if (linear) return words.linear(linear.linearPercentage ?? 0, linear.linearInterval ?? 0);
  return routing && words.allAtOnce;
}
