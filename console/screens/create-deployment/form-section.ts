import { csrfField } from '../../page/button.ts';
import { html, type Html } from '../../page/html.ts';
import { select } from '../../page/select.ts';
import type { Viewer } from '../../page/viewer.ts';
import { namesReplacement, platformOf, type SaidField } from './field-sayings.ts';
import type { CreateView } from './read-create.ts';
import { rollbackText } from './rollback-text.ts';
import type { Typed } from './typed.ts';
import { WORDS } from './words.ts';

/** Where what is said of each field stands. */
export type FieldPlaces = Readonly<Record<SaidField, Html>>;

/** First the application and its group; the rest follows from what they are. */
export function formSection(view: CreateView, viewer: Viewer, places: FieldPlaces): Html {
  const words = WORDS[viewer.language];
  const { chosen, asked } = view;
  const { group } = chosen;
  const first = html`${textField(view, { name: 'application', label: words.application, place: places.application, options: chosen.applications })}
${textField(view, { name: 'group', label: words.group, place: places.group, options: chosen.groups ?? [] })}`;
  // What is not shown yet is sent along, so that a copied deployment fills the fields that follow.
  const rest = group ? fields(view, viewer, places) : hidden(asked.typed, ['application', 'group']);
  const isReady = group !== undefined;
  return html`<form class="card form" method="post" action="/deployments/new" data-check="/check/deployments/new">
${csrfField(viewer)}${byEnter(isReady ? 'plan' : 'go-on')}${first}${rest}
<div class="row"><button class="main" name="step" value="${isReady ? 'plan' : 'go-on'}">${isReady ? words.look : words.goOn}</button><a href="/deployments">${words.leave}</a></div>
</form>`;
}

/** What Enter in a field does: as the first button of a form, or else it would be that beside a field. */
const byEnter = (step: 'plan' | 'go-on'): Html =>
  html`<button class="unseen" tabindex="-1" aria-hidden="true" name="step" value="${step}"></button>`;

function fields(view: CreateView, viewer: Viewer, places: FieldPlaces): Html {
  const words = WORDS[viewer.language];
  const isServer = platformOf(view.chosen) === 'Server';
  return html`${isServer ? revisionFields(view, viewer, places) : appSpecField(view, viewer, places)}
${textField(view, { name: 'config', label: words.config, place: places.config, options: view.chosen.configs })}
${isServer ? serverFields(view, viewer) : ''}${rollbackFields(view, viewer, places)}
${textField(view, { name: 'description', label: words.description, place: places.description })}`;
}

function revisionFields(view: CreateView, { language }: Viewer, places: FieldPlaces): Html {
  const words = WORDS[language];
  const { group } = view.chosen;
  const revision = { name: 'revision' as const, label: words.revision, place: places.revision };
  return html`${textField(view, { ...revision, hint: words.revisionHint, button: html`<button name="step" value="browse">${words.browse}</button>` })}
${
  group && namesReplacement(group)
    ? textField(view, {
        name: 'replacement',
        label: words.replacement,
        place: places.replacement,
        hint: words.replacementHint,
      })
    : ''
}`;
}

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-example.html */
const LAMBDA_APP_SPEC = `version: 0.0
Resources:
  - hello:
      Type: AWS::Lambda::Function
      Properties: { Name: hello, Alias: live, CurrentVersion: "1", TargetVersion: "2" }
Hooks:
  - BeforeAllowTraffic: CodeDeployHook_hello`;

const ECS_APP_SPEC = `version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: arn:aws:ecs:eu-central-1:111122223333:task-definition/hello:2
        LoadBalancerInfo: { ContainerName: hello, ContainerPort: 8080 }
Hooks:
  - AfterAllowTestTraffic: CodeDeployHook_hello`;

const appSpecField = ({ asked, chosen }: CreateView, { language }: Viewer, { appSpec }: FieldPlaces): Html =>
  html`<div class="field"><label>${WORDS[language].appSpec}<textarea name="appSpec" rows="12" spellcheck="false" placeholder="${platformOf(chosen) === 'ECS' ? ECS_APP_SPEC : LAMBDA_APP_SPEC}" aria-describedby="said-appSpec">${asked.typed.appSpec}</textarea></label>
<div id="said-appSpec" class="said" aria-live="polite">${appSpec}</div></div>`;

function serverFields({ asked: { typed } }: CreateView, { language }: Viewer): Html {
  const words = WORDS[language];
  const options = Object.entries(words.fileExistsOptions).map(([value, text]) => ({ value, text }));
  return html`<div class="field">${select({ label: words.fileExists, name: 'fileExists', options, chosen: typed.fileExists })}</div>
<div class="field">${tick(typed, 'ignoreStop', words.ignoreStop)}</div>`;
}

function rollbackFields(
  { asked: { typed }, chosen: { group } }: CreateView,
  { language }: Viewer,
  { rollback }: FieldPlaces,
): Html {
  const words = WORDS[language];
  const own = rollbackText(group?.autoRollbackConfiguration ?? {}, language);
  return html`<fieldset class="field" aria-describedby="said-rollback"><legend>${words.rollbacks}</legend>
${tick(typed, 'backOnFailure', words.backOnFailure)}${tick(typed, 'backOnAlarm', words.backOnAlarm)}${tick(typed, 'backNever', words.backNever)}
<p class="soft">${words.ownRollback(own)}</p>
<div id="said-rollback" class="said" aria-live="polite">${rollback}</div></fieldset>`;
}

const tick = (
  typed: Typed,
  name: 'ignoreStop' | 'backOnFailure' | 'backOnAlarm' | 'backNever',
  text: string,
): Html =>
  html`<label class="tick"><input type="checkbox" name="${name}" value="yes"${typed[name] === '' ? '' : html` checked`} />${text}</label>`;

interface TextField {
  readonly name: SaidField & keyof Typed;
  readonly label: string;
  readonly place: Html;
  readonly options?: readonly string[];
  readonly hint?: string;
  /** Beside the field. */
  readonly button?: Html;
}

function textField(
  { asked: { typed }, sayings }: CreateView,
  { name, label, place, options = [], hint, button = html`` }: TextField,
): Html {
  const isWrong = sayings[name]?.isFault === true;
  const list = options.length > 0 ? html` list="known-${name}"` : '';
  return html`<div class="field"><div class="beside"><label>${label}<input name="${name}" value="${typed[name]}"${list} autocomplete="off" spellcheck="false" aria-describedby="said-${name}"${
    isWrong ? html` aria-invalid="true"` : ''
  } /></label>${button}</div>
${options.length > 0 ? html`<datalist id="known-${name}">${options.map((option) => html`<option value="${option}"></option>`)}</datalist>` : ''}
<div id="said-${name}" class="said">${hint === undefined ? '' : html`<span class="soft">${hint}</span>`}<div aria-live="polite">${place}</div></div></div>`;
}

/** The typed values as they go from page to page. */
export const hidden = (typed: Typed, but: readonly (keyof Typed)[] = []): Html =>
  html`${Object.entries(typed)
    .filter(([name, value]) => value !== '' && !but.some((one) => one === name))
    .map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}`;
