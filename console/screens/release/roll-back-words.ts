import type { Words } from '../../page/language.ts';

const en = {
  title: (environment: string) => `Roll ${environment} back`,
  application: 'Application',
  environment: 'Environment',
  from: 'Serves now',
  to: 'Goes back to',
  how: 'A release of its own brings the revision that served before; it is watched and judged as any other.',
  reason: 'Reason (optional)',
  yes: 'Roll back',
  no: 'Leave it',
  changed: 'Something else serves by now. Look again at what would be rolled back.',
};

const zh: typeof en = {
  title: (environment) => `回滚 ${environment}`,
  application: '应用程序',
  environment: '环境',
  from: '当前版本',
  to: '回滚到',
  how: '将启动一个新的发布来恢复之前的修订版，它会像其他发布一样被观察和判定。',
  reason: '理由（可选）',
  yes: '回滚',
  no: '不回滚',
  changed: '当前提供服务的版本已经变化，请重新确认要回滚的内容。',
};

export const ROLL_BACK_WORDS: Words<typeof en> = { en, zh };
