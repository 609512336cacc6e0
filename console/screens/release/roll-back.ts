import { NotReversible, type WhyNotReversible } from '../../../lib/acts/not-reversible.ts';
import { rollbackOrder, type RollbackOrder } from '../../../lib/acts/rollback-order.ts';
import { startRelease } from '../../../lib/acts/start-release.ts';
import type { Account } from '../../account.ts';
import { csrfField } from '../../page/button.ts';
import { facts } from '../../page/facts.ts';
import { html, type Html } from '../../page/html.ts';
import type { Words } from '../../page/language.ts';
import type { Action, ActionRequest, LivePage } from '../../page/live-page.ts';
import type { OnceEach } from '../../page/once-each.ts';
import { Refusal } from '../../page/refusal.ts';
import type { Viewer } from '../../page/viewer.ts';
import { releasePath } from '../../release/release-path.ts';
import { rollBackPath } from '../../release/roll-back-path.ts';
import { ROLL_BACK_WORDS as WORDS } from './roll-back-words.ts';

const PATH = '/roll-back/:application/:environment';

interface Question extends RollbackOrder {
  /** Of the release that the page offers to start. */
  readonly ticket: string;
}

/** Says what going back would do, and asks. */
export const rollBackPage = (tickets: OnceEach): LivePage<Question, never> => ({
  path: PATH,
  async read(account, { params }) {
    const order = await ordered(account, params, undefined);
    return { ...order, ticket: tickets.issue() };
  },
  title: ({ environment }, { language }) => WORDS[language].title(environment),
  regions: {},
  body: question,
  pauseMs: () => undefined,
});

/** Starts the release that goes back, once for each page that was shown, unless something else serves by now. */
export const rollBackAction = (tickets: OnceEach): Action => ({
  path: PATH,
  async act(account, { params, form }) {
    const release = await tickets.once(form['ticket'] ?? '', () => start(account, params, form));
    if (release === undefined) throw new Refusal(409, { en: WORDS.en.changed, zh: WORDS.zh.changed });
    return `${releasePath(release)}?told=started`;
  },
});

async function start(
  account: Account,
  params: ActionRequest['params'],
  form: ActionRequest['form'],
): Promise<string> {
  const order = await ordered(account, params, form['reason']?.trim());
  if (form['from'] !== order.from || form['to'] !== order.to)
    throw new Refusal(409, { en: WORDS.en.changed, zh: WORDS.zh.changed });
  const stateMachineArn = account.outputs['ReleaseStateMachineArn'] ?? '';
  const { application, request } = order;
  return startRelease(account.states, { application, request, stateMachineArn });
}

async function ordered(
  { store }: Pick<Account, 'store'>,
  params: Readonly<Record<string, string>>,
  reason: string | undefined,
): Promise<RollbackOrder> {
  const wish = { application: params['application']!, environment: params['environment']!, reason };
  return rollbackOrder(wish, store).catch((error: unknown) => {
    throw error instanceof NotReversible ? new Refusal(409, TEXTS[error.why], { cause: error }) : error;
  });
}

function question(order: Question, viewer: Viewer): Html {
  const words = WORDS[viewer.language];
  const { application, environment, from, to, ticket } = order;
  const link = (release: string) => html`<a class="id" href="${releasePath(release)}">${release}</a>`;
  return html`<section class="card">
${facts([
  { name: words.application, value: application },
  { name: words.environment, value: environment },
  { name: words.from, value: link(from) },
  { name: words.to, value: link(to) },
])}
<p>${words.how}</p>
<form method="post" action="${rollBackPath(application, environment)}" class="filters">${csrfField(viewer)}
<input type="hidden" name="ticket" value="${ticket}" />
<input type="hidden" name="from" value="${from}" /><input type="hidden" name="to" value="${to}" />
<label>${words.reason}<input name="reason" maxlength="600" size="40" /></label>
<button class="danger">${words.yes}</button> <a class="button" href="${releasePath(from)}">${words.no}</a></form></section>`;
}

const TEXTS: Readonly<Record<WhyNotReversible, Words<string>>> = {
  busy: {
    en: 'A release is on its way to this environment. Stop it, and it is taken back.',
    zh: '有一个发布正在进入这个环境。停止它，它就会被回滚。',
  },
  'nothing-good': {
    en: 'Nothing has proved good in this environment yet.',
    zh: '这个环境里还没有任何版本被证明可用。',
  },
  'none-before': {
    en: 'No earlier release that succeeded in this environment is known.',
    zh: '没有找到在这个环境中成功过的更早发布。',
  },
  serving: {
    en: 'That release is what serves this environment.',
    zh: '该发布就是这个环境当前提供服务的版本。',
  },
  unproven: {
    en: 'That release has never proved good in this environment.',
    zh: '该发布在这个环境中从未被证明可用。',
  },
};
