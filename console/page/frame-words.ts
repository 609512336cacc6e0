import type { Words } from './language.ts';

const en = {
  skip: 'Skip to the content',
  navigation: 'Screens',
  language: 'Language',
  theme: 'Appearance',
  themes: { auto: 'System', light: 'Light', dark: 'Dark' },
  utc: 'All times are of AWS’s clock, in UTC.',
  lost: 'The connection to the console is lost; what you see may be old. Trying again…',
  back: 'Back',
  again: 'Try again',
  notFound: 'There is no such page.',
  failed: 'Something went wrong',
  notToBeHad: 'This cannot be shown',
  fault: 'This is a fault of signalbox itself; the terminal in which the console runs says more.',
  notDone: 'It was not done',
  stale: 'What you see is as it was last read.',
  signIn: 'This console is opened by its own address',
  signInHow:
    'Open the address that `signalbox console` printed: it carries the key to this console. If you have just followed it, go on below.',
  goOn: 'Go on to the console',
};

const zh: typeof en = {
  skip: '跳到正文',
  navigation: '页面导航',
  language: '语言',
  theme: '外观',
  themes: { auto: '跟随系统', light: '浅色', dark: '深色' },
  utc: '所有时间均为 AWS 时钟的 UTC 时间。',
  lost: '与控制台的连接已断开，当前内容可能不是最新的。正在重试…',
  back: '返回',
  again: '重试',
  notFound: '没有这个页面。',
  failed: '出错了',
  notToBeHad: '无法显示',
  fault: '这是 signalbox 自身的错误，运行控制台的终端里有更多信息。',
  notDone: '操作未完成',
  stale: '当前显示的是上一次读到的内容。',
  signIn: '请用专用地址打开控制台',
  signInHow:
    '请打开 `signalbox console` 打印出来的地址，地址里带有访问密钥。如果你刚刚就是从该地址过来的，请点击下面的链接继续。',
  goOn: '进入控制台',
};

export const FRAME_WORDS: Words<typeof en> = { en, zh };
