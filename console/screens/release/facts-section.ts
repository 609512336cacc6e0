import type { Plan } from '../../../lib/release/plan.ts';
import type { ReleaseView } from '../../../lib/views/read-release.ts';
import { facts } from '../../page/facts.ts';
import { html, type Html } from '../../page/html.ts';
import type { Language } from '../../page/language.ts';
import { releasePath } from '../../release/release-path.ts';
import { RELEASE_WORDS } from '../../release/words.ts';
import { WORDS } from './words.ts';

/** Where a release comes from, and what it was made into. */
export function factsSection(view: ReleaseView, language: Language): Html | '' {
  const { state } = view;
  if (!state) return '';
  const { record } = state;
  const words = WORDS[language].facts;
  const { source, requested, build, artifact, earlier } = record;
  return html`<section class="card">${facts([
    { name: words.startedBy, value: RELEASE_WORDS[language].startedBy[requested.by] },
    { name: words.reason, value: requested.reason },
    {
      name: words.earlier,
      value: earlier && html`<a class="id" href="${releasePath(earlier)}">${earlier}</a>`,
    },
    { name: words.source, value: html`<code>s3://${source.bucket}/${source.key}</code>` },
    { name: words.build, value: build && html`<code>${build.id}</code>` },
    { name: words.artifact, value: artifact && html`<code>sha256 ${artifact.sha256.slice(0, 16)}…</code>` },
    {
      name: words.signedBy,
      value: artifact?.provenance?.signedBy && html`<code>${artifact.provenance.signedBy}</code>`,
    },
  ])}
${deployments(view, language)}</section>`;
}

function deployments({ state }: ReleaseView, language: Language): Html | '' {
  const words = WORDS[language];
  const { record, plan } = state!;
  const all = record.environments.flatMap(({ name, deployments: list }) =>
    list.map(({ id, kind }) => ({ name, kind, shown: deploymentId(id, name, plan) })),
  );
  if (all.length === 0) return '';
  return html`<h2>${words.deployments}</h2><ul class="plain">${all.map(
    ({ name, shown, kind }) => html`<li>${name}: ${shown} ${words.kinds[kind]}</li>`,
  )}</ul>`;
}

/** CodeDeploy knows nothing of what ECS deploys by itself: that has no page. */
function deploymentId(id: string, environment: string, plan: Plan | undefined): Html {
  const planned = plan?.environments.find(({ name }) => name === environment);
  if (planned?.target === 'ecs-native') return html`<span class="id">${id}</span>`;
  return html`<a class="id" href="/deployments/${encodeURIComponent(id)}">${id}</a>`;
}
