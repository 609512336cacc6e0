import type { Words } from '../../page/language.ts';

const en = {
  title: (name: string, deployment: string) => `${name} in ${deployment}`,
  deployment: 'Deployment',
  status: 'Status',
  updated: 'Last heard of',
  environment: 'Environment',
  environments: { Green: 'Replacement', Blue: 'Original' },
  event: 'Lifecycle event',
  events: 'Lifecycle events',
  start: 'Start',
  end: 'End',
  duration: 'Duration',
  log: 'What it said',
  script: 'Script',
  hook: 'Function',
  noEvents: 'No lifecycle event has begun yet.',
  output: 'Output of the scripts',
  noOutput: 'No line of this host is in CloudWatch Logs (log group codedeploy-agent-deployment-logs).',
  cut: (count: number) => `The last ${count} lines.`,
  unknown: (target: string, deployment: string) => `Deployment ${deployment} has no target ${target}.`,
};

const zh: typeof en = {
  title: (name, deployment) => `${deployment} 中的 ${name}`,
  deployment: '部署',
  status: '状态',
  updated: '最近更新',
  environment: '环境',
  environments: { Green: '替换环境', Blue: '原有环境' },
  event: '生命周期事件',
  events: '生命周期事件',
  start: '开始',
  end: '结束',
  duration: '用时',
  log: '输出',
  script: '脚本',
  hook: '函数',
  noEvents: '还没有开始任何生命周期事件。',
  output: '脚本输出',
  noOutput: 'CloudWatch Logs 中没有该实例的日志（日志组 codedeploy-agent-deployment-logs）。',
  cut: (count) => `最后 ${count} 行。`,
  unknown: (target, deployment) => `部署 ${deployment} 中没有目标 ${target}。`,
};

export const WORDS: Words<typeof en> = { en, zh };
