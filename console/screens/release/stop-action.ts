import { NotStoppable, type Why } from '../../../lib/acts/not-stoppable.ts';
import { stopPorts } from '../../../lib/acts/stop-ports.ts';
import { stopRelease } from '../../../lib/acts/stop-release.ts';
import type { Action } from '../../page/live-page.ts';
import { Refusal } from '../../page/refusal.ts';
import type { Words } from '../../page/language.ts';
import { releasePath } from '../../release/release-path.ts';
import { WORDS } from './words.ts';

/** Ends a release by the pipeline's own rule: its build is stopped, its wait is ended, or its deployment with a rollback. */
export const stopAction: Action = {
  path: '/releases/:release/stop',
  async act(account, { params }) {
    const release = params['release']!;
    const { records, plans } = account.store;
    const record = await records.find(release);
    if (!record) throw new Refusal(404, { en: WORDS.en.unknown(release), zh: WORDS.zh.unknown(release) });
    const ports = stopPorts(account, { plans, outputs: account.outputs });
    const stopped = await stopRelease(record, ports).catch((error: unknown) => {
      throw error instanceof NotStoppable ? new Refusal(409, TEXTS[error.why], { cause: error }) : error;
    });
    return `${releasePath(release)}?told=${stopped === undefined ? 'between' : 'stopped'}`;
  },
};

const TEXTS: Readonly<Record<Why, Words<string>>> = {
  ended: { en: 'The release has ended already.', zh: '该发布已经结束。' },
  waiting: {
    en: 'The release waits, and the stack is of an earlier version, which cannot end a wait: npx serverless deploy.',
    zh: '该发布正在等待，而堆栈是较早的版本，无法结束等待：请运行 npx serverless deploy。',
  },
  finishing: {
    en: 'The release was judged good and lets the old version go. Wait for its end, then roll back.',
    zh: '该发布已被判定为健康，正在释放旧版本。请等它结束后再回滚。',
  },
  'rolling-back': { en: 'The release is being taken back already.', zh: '该发布已经在回滚中。' },
  watched: {
    en: 'Its deployment has ended, and it is only watched. Wait for the verdict, then roll back.',
    zh: '部署已结束，目前只是在观察。请等判定结果出来后再回滚。',
  },
};
