import { faultText } from '../../page/fault-text.ts';
import { html, type Html } from '../../page/html.ts';
import type { FormPage } from '../../page/live-page.ts';
import { notice } from '../../page/notice.ts';
import type { Viewer } from '../../page/viewer.ts';
import { browseSection } from './browse-section.ts';
import type { SaidField, Saying } from './field-sayings.ts';
import { type FieldPlaces, formSection } from './form-section.ts';
import type { OnceEach } from '../../page/once-each.ts';
import { planSection } from './plan-section.ts';
import { type CreateView, readCreate } from './read-create.ts';
import { releaseSection } from './release-section.ts';
import { createPath } from './typed.ts';
import { WORDS } from './words.ts';

const SAID: readonly SaidField[] = [
  'application',
  'group',
  'revision',
  'appSpec',
  'replacement',
  'config',
  'rollback',
  'description',
];

/** Create a deployment: the form, a look into S3, and the plan from which it is started. */
export const createPage = (tickets: OnceEach): FormPage<CreateView, SaidField> => ({
  path: '/deployments/new',
  read: (account, request) => readCreate(account, request, tickets),
  title: ({ plan, browse }, { language }) => {
    const words = WORDS[language];
    return browse ? words.browseTitle : plan ? words.planTitle : words.title;
  },
  regions: Object.fromEntries(
    SAID.map((field) => [
      field,
      ({ sayings }: CreateView, { language }: Viewer) => said(sayings[field], language),
    ]),
  ) as FormPage<CreateView, SaidField>['regions'],
  body: (view, viewer, regions) => html`${problem(view, viewer)}${shown(view, viewer, regions)}`,
  // An AppSpec is too long for an address.
  address: ({ asked }) => createPath({ ...asked.typed, appSpec: '' }),
  next: ({ created }) => (created === undefined ? undefined : `/deployments/${encodeURIComponent(created)}`),
});

const said = (saying: Saying | undefined, language: Viewer['language']): Html | '' =>
  saying
    ? html`<span class="${saying.isFault ? 'fault bad' : 'soft'}">${saying.text(WORDS[language])}</span>`
    : '';

function shown(view: CreateView, viewer: Viewer, regions: FieldPlaces): Html {
  if (view.browse) return browseSection(view.browse, view.asked, viewer);
  if (view.plan) return planSection(view.plan, view.ticket, viewer);
  return html`${formSection(view, viewer, regions)}${releaseSection(view, viewer)}`;
}

/** Why nothing was started, and what could not be read. */
function problem({ problem: why, faults }: CreateView, { language }: Viewer): Html {
  const words = WORDS[language];
  const text = why === 'old-plan' ? words.oldPlan : why && `${words.notStarted}. ${faultText(why, language)}`;
  return html`${text === undefined ? '' : notice('bad', text)}${faults.map((fault) =>
    notice('waiting', faultText(fault, language)),
  )}`;
}
