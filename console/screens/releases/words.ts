import type { Words } from '../../page/language.ts';

const en = {
  title: 'Releases',
  application: 'Application',
  all: 'All applications',
  show: 'Show',
  release: 'Release',
  status: 'Status',
  started: 'Started',
  took: 'Took',
  environments: 'Environments',
  by: 'Started by',
  why: 'Why',
  none: 'There is no release yet. Upload a bundle or push, and it appears here.',
  unknown: (name: string) => `The application ${name} has no release.`,
  older: 'Older ones',
  newest: 'The newest',
  running: (count: number) => (count === 1 ? '1 release is running' : `${count} releases are running`),
};

const zh: typeof en = {
  title: '发布',
  application: '应用程序',
  all: '所有应用程序',
  show: '显示',
  release: '发布',
  status: '状态',
  started: '开始',
  took: '耗时',
  environments: '环境',
  by: '发起方式',
  why: '原因',
  none: '还没有任何发布。上传一个包或推送代码后，这里就会出现。',
  unknown: (name) => `应用程序 ${name} 没有任何发布。`,
  older: '更早的发布',
  newest: '最新的发布',
  running: (count) => `有 ${count} 个发布正在进行`,
};

export const WORDS: Words<typeof en> = { en, zh };
