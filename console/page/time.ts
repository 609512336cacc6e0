import { html, type Html } from './html.ts';
import type { Language } from './language.ts';

/** A moment of AWS's clock, in UTC; a dash where there is none (yet). */
export function timeText(at: string | undefined): Html {
  if (at === undefined) return html`<span class="none">–</span>`;
  const [day = '', time = ''] = at.slice(0, 19).split('T');
  return html`<time datetime="${at}">${day} <b>${time}</b></time>`;
}

const UNITS: Readonly<Record<Language, readonly [string, string, string, string]>> = {
  en: ['d', 'h', 'min', 's'],
  zh: ['天', '小时', '分', '秒'],
};

/** `1 h 5 min`, `12 s`, `0.4 s`: the two largest units between two moments of the same clock. */
export function durationText(from: string | undefined, to: string | undefined, language: Language): string {
  if (from === undefined || to === undefined) return '–';
  return secondsText(Math.max(0, Date.parse(to) - Date.parse(from)) / 1000, language);
}

/** The two largest units of so many seconds; in Chinese minutes have another name where they stand alone. */
export function secondsText(seconds: number, language: Language): string {
  const units = UNITS[language];
  if (seconds < 10) return `${Number(seconds.toFixed(1))} ${units[3]}`;
  const whole = Math.round(seconds);
  const parts = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
    whole % 60,
  ];
  const first = parts.findIndex((part) => part > 0);
  const text = parts
    .map((part, index) => ({ part, text: `${part} ${units[index]}` }))
    .slice(first, first + 2)
    .filter(({ part }) => part > 0)
    .map(({ text }) => text)
    .join(' ');
  return language === 'zh' && whole % 60 === 0 && whole < 3600 ? `${text}钟` : text;
}
