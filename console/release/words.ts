import type { Words } from '../page/language.ts';

/** What states and stages of releases are called; a state that is not here is shown as it is. */
interface ReleaseWords {
  readonly statuses: Readonly<Record<string, string>>;
  readonly startedBy: Readonly<Record<'upload' | 'push' | 'manual', string>>;
}

export const RELEASE_WORDS: Words<ReleaseWords> = {
  en: {
    statuses: {
      running: 'Running',
      succeeded: 'Succeeded',
      failed: 'Failed',
      'rolled-back': 'Rolled back',
      superseded: 'Superseded',
      pending: 'Not yet',
      unreached: 'Not reached',
      waiting: 'Waiting',
      deploying: 'Deploying',
      validating: 'Validating',
      shifting: 'Shifting traffic',
      baking: 'Baking',
      finishing: 'Finishing',
      'rolling-back': 'Rolling back',
    },
    startedBy: { upload: 'Upload', push: 'Push', manual: 'By hand' },
  },
  zh: {
    statuses: {
      running: '进行中',
      succeeded: '成功',
      failed: '失败',
      'rolled-back': '已回滚',
      superseded: '已被取代',
      pending: '尚未开始',
      unreached: '未到达',
      waiting: '等待中',
      deploying: '部署中',
      validating: '验证中',
      shifting: '切换流量中',
      baking: '观察中',
      finishing: '收尾中',
      'rolling-back': '回滚中',
    },
    startedBy: { upload: '上传', push: '推送', manual: '手动' },
  },
};
