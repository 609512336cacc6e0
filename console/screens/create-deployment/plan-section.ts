import { CODE_DEPLOY_WORDS } from '../../code-deploy/words.ts';
import { csrfField } from '../../page/button.ts';
import { type Fact, facts } from '../../page/facts.ts';
import { html, type Html } from '../../page/html.ts';
import type { Language } from '../../page/language.ts';
import { notice } from '../../page/notice.ts';
import type { Viewer } from '../../page/viewer.ts';
import { healthRuleText, routingText } from '../deployment/facts-section.ts';
import { checkNotices, isRefused } from './check-notices.ts';
import { hidden } from './form-section.ts';
import type { PlanView } from './read-plan.ts';
import { rollbackText } from './rollback-text.ts';
import { WORDS } from './words.ts';

/** What it would do, what stands against it, and the button that does it. */
export function planSection(plan: PlanView, ticket: string, viewer: Viewer): Html {
  const { language } = viewer;
  const words = WORDS[language];
  const start = isRefused(plan)
    ? html`<button class="danger" name="step" value="start">${words.startAnyway}</button>`
    : html`<button class="main" name="step" value="start">${words.start}</button>`;
  return html`${troubles(plan, language)}<section class="card">${facts(rows(plan, language))}</section>
<form class="row" method="post" action="/deployments/new">${csrfField(viewer)}<input type="hidden" name="ticket" value="${ticket}" />${hidden(plan.typed)}
${plan.busy === undefined ? start : ''}<button name="step" value="edit">${words.change}</button></form>`;
}

function troubles(plan: PlanView, language: Language): Html {
  const words = WORDS[language];
  const { busy, hosts, alarms, group } = plan;
  const ringing = alarms.filter(({ state }) => state === 'ALARM').map(({ name }) => name);
  const link = busy && html` <a href="/deployments/${encodeURIComponent(busy)}">${busy}</a>`;
  return html`${link ? notice('bad', html`${words.busy}${link}`) : ''}${
    hosts?.length === 0 ? notice('bad', words.noHosts) : ''
  }${ringing.length > 0 && group.alarmConfiguration?.enabled ? notice('bad', words.ringing(ringing.join(', '))) : ''}${checkNotices(plan, language)}`;
}

function rows(plan: PlanView, language: Language): readonly Fact[] {
  const words = WORDS[language];
  const { group, typed, config, hosts } = plan;
  const { types } = CODE_DEPLOY_WORDS[language];
  const isBlueGreen = group.deploymentStyle?.deploymentType === 'BLUE_GREEN';
  return [
    { name: words.application, value: typed.application },
    { name: words.group, value: typed.group },
    {
      name: words.type,
      value: plan.platform === 'Server' ? types[isBlueGreen ? 'blue-green' : 'in-place'] : plan.platform,
    },
    { name: words.config, value: plan.configName },
    { name: words.health, value: config && healthRuleText(config, hosts?.length ?? 0, language) },
    { name: words.traffic, value: config && routingText(config, language) },
    { name: words.balancer, value: plan.platform === 'Server' ? balancerText(plan, language) : undefined },
    { name: words.alarms, value: alarmText(plan, language) },
    { name: words.rollback, value: rollbackText(plan.rollback, language) },
    {
      name: words.fileExists,
      value: typed.fileExists && words.fileExistsOptions[typed.fileExists as 'RETAIN'],
    },
    { name: words.ignoreStop, value: typed.ignoreStop && '✓' },
    { name: words.replacement, value: typed.replacement },
    { name: words.description, value: typed.description, isWide: true },
    { name: words.hosts, value: hosts && hostText(plan, hosts, language), isWide: true },
    { name: words.revision, value: typed.revision, isWide: true },
    { name: words.now, value: plan.serving ?? words.nothingYet, isWide: true },
    {
      name: words.appSpec,
      value: typed.appSpec && html`<pre class="log">${typed.appSpec}</pre>`,
      isWide: true,
    },
  ];
}

const SHOWN = 20;

function hostText({ group }: PlanView, hosts: readonly string[], language: Language): string {
  const words = WORDS[language];
  const provisioning = group.blueGreenDeploymentConfiguration?.greenFleetProvisioningOption?.action;
  const isCopied =
    group.deploymentStyle?.deploymentType === 'BLUE_GREEN' && provisioning === 'COPY_AUTO_SCALING_GROUP';
  if (isCopied) return words.copies(hosts.length);
  const more = hosts.length > SHOWN ? words.more(hosts.length - SHOWN) : '';
  return `${words.hostCount(hosts.length)}: ${hosts.slice(0, SHOWN).join(', ')}${more}`;
}

function balancerText(
  { group: { deploymentStyle, loadBalancerInfo } }: PlanView,
  language: Language,
): string {
  const { targetGroupInfoList = [], elbInfoList = [] } = loadBalancerInfo ?? {};
  const names = [...targetGroupInfoList, ...elbInfoList].flatMap(({ name }) => name ?? []);
  const isUsed = deploymentStyle?.deploymentOption === 'WITH_TRAFFIC_CONTROL' && names.length > 0;
  return isUsed ? names.join(', ') : WORDS[language].noBalancer;
}

function alarmText({ group, alarms }: PlanView, language: Language): string {
  const words = WORDS[language];
  const configured = group.alarmConfiguration?.alarms ?? [];
  if (configured.length === 0) return words.noAlarms;
  if (group.alarmConfiguration?.enabled === false) return words.alarmsOff;
  if (alarms.length === 0) return configured.map(({ name }) => name).join(', ');
  return alarms.map(({ name, state }) => `${name} (${words.states[state] ?? state})`).join(', ');
}
