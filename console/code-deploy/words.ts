import type { Words } from '../page/language.ts';

/** What CodeDeploy's own words are called; one that is not here is shown as it is. */
interface CodeDeployWords {
  readonly statuses: Readonly<Record<string, string>>;
  readonly types: { readonly 'in-place': string; readonly 'blue-green': string };
  /** Of functions and services. */
  readonly typeOn: (platform: string, type: string) => string;
  readonly creators: Readonly<Record<string, string>>;
}

export const CODE_DEPLOY_WORDS: Words<CodeDeployWords> = {
  en: {
    statuses: { InProgress: 'In progress' },
    types: { 'in-place': 'In-place', 'blue-green': 'Blue/green' },
    typeOn: (platform, type) => `${platform}, ${type}`,
    creators: {
      user: 'User',
      autoscaling: 'Auto Scaling',
      autoscalingTermination: 'Auto Scaling termination',
      codeDeployRollback: 'CodeDeploy rollback',
      CodeDeployAutoUpdate: 'CodeDeploy auto update',
      CloudFormation: 'CloudFormation',
      CloudFormationRollback: 'CloudFormation rollback',
    },
  },
  zh: {
    statuses: {
      Created: '已创建',
      Queued: '排队中',
      InProgress: '进行中',
      Baking: '观察中',
      Ready: '就绪，等待中',
      Succeeded: '成功',
      Failed: '失败',
      Stopped: '已停止',
      Pending: '等待中',
      Skipped: '已跳过',
      Unknown: '未知',
    },
    types: { 'in-place': '就地部署', 'blue-green': '蓝/绿部署' },
    typeOn: (platform, type) => `${platform} ${type}`,
    creators: {
      user: '用户',
      autoscaling: 'Auto Scaling',
      autoscalingTermination: 'Auto Scaling 终止',
      codeDeployRollback: 'CodeDeploy 回滚',
      CodeDeployAutoUpdate: 'CodeDeploy 自动更新',
      CloudFormation: 'CloudFormation',
      CloudFormationRollback: 'CloudFormation 回滚',
    },
  },
};
