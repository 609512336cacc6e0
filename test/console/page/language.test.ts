import { expect, it } from 'vitest';
import { languageOf } from '../../../console/page/language.ts';

it.each([
  ['', 'en'],
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
  ['en-US,en;q=0.9,zh;q=0.8', 'en'],
  ['de,zh;q=0.5,en;q=0.4', 'zh'],
  ['de-DE, fr', 'en'],
  ['en;q=0.1, zh-Hans;q=0.7', 'zh'],
  ['zh;q=0, en;q=0.1', 'en'],
  ['ZH-tw', 'zh'],
  [';;;,q=1', 'en'],
])('answers %j with %s', (accepted, language) => {
  expect(languageOf(accepted)).toBe(language);
});
