import { NotStoppable, type Why } from '../../../lib/acts/not-stoppable.ts';
import { stopRelease } from '../../../lib/acts/stop-release.ts';
import { codeDeploy } from '../../../lib/target/code-deploy.ts';
import type { Action } from '../../page/live-page.ts';
import { Refusal } from '../../page/refusal.ts';
import type { Words } from '../../page/language.ts';
import { releasePath } from '../../release/release-path.ts';
import { WORDS } from './words.ts';

/** Ends a release by the pipeline's own rule: its build is stopped, or its deployment with a rollback. */
export const stopAction: Action = {
  path: '/releases/:release/stop',
  async act({ store, codeDeploy: client, ...account }, { params }) {
    const release = params['release']!;
    const record = await store.records.find(release);
    if (!record) throw new Refusal(404, { en: WORDS.en.unknown(release), zh: WORDS.zh.unknown(release) });
    const ports = { states: account.states, builds: account.builds, deployments: codeDeploy(client) };
    const stopped = await stopRelease(record, ports).catch((error: unknown) => {
      throw error instanceof NotStoppable ? new Refusal(409, TEXTS[error.why], { cause: error }) : error;
    });
    return `${releasePath(release)}?told=${stopped === undefined ? 'between' : 'stopped'}`;
  },
};

const TEXTS: Readonly<Record<Why, Words<string>>> = {
  ended: { en: 'The release has ended already.', zh: '该发布已经结束。' },
  waiting: {
    en: 'The release waits and has deployed nothing: there is nothing to stop. A newer release takes its place.',
    zh: '该发布正在等待，尚未部署任何内容，没有可停止的操作。更新的发布会取代它。',
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
