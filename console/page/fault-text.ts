import type { AwsFault } from '../../lib/views/aws-fault.ts';
import type { Language } from './language.ts';

/** What a call to AWS threw, as one or two plain sentences: why, and what to do. */
export const faultText = (fault: AwsFault, language: Language): string => TEXTS[language](fault);

const TEXTS: Readonly<Record<Language, (fault: AwsFault) => string>> = { en: english, zh: chinese };

function english({ kind, call = 'A call', permission, detail }: AwsFault): string {
  switch (kind) {
    case 'no-credentials':
      return 'No AWS credentials were found. Start the console again with --profile, or with --local.';
    case 'no-region':
      return 'No region is known. Start the console again with --region.';
    case 'no-answer':
      return `The endpoint does not answer (${detail}). Check the network; a local cloud is started with \`signalbox up\`.`;
    case 'expired':
      return `Your credentials are not valid any more: ${detail}. Sign in again, then start the console again.`;
    case 'denied':
      return `${call} was denied: your credentials lack the permission ${permission ?? `for ${call}`}. ${detail}`;
    case 'other':
      return `${call} failed: ${detail}`;
  }
}

function chinese({ kind, call = '某个调用', permission, detail }: AwsFault): string {
  switch (kind) {
    case 'no-credentials':
      return '找不到 AWS 凭证。请带 --profile 或 --local 重新启动控制台。';
    case 'no-region':
      return '不知道要使用哪个区域。请带 --region 重新启动控制台。';
    case 'no-answer':
      return `端点没有响应（${detail}）。请检查网络；本地云用 \`signalbox up\` 启动。`;
    case 'expired':
      return `凭证已失效：${detail}。请重新登录，再重新启动控制台。`;
    case 'denied':
      return `${call} 被拒绝：你的凭证缺少权限 ${permission ?? call}。${detail}`;
    case 'other':
      return `${call} 失败：${detail}`;
  }
}
