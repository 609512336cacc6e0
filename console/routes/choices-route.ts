import type { Context } from 'hono';
import { setCookie } from 'hono/cookie';
import { LANGUAGES } from '../page/language.ts';
import { CHOICES, one, THEMES } from '../page/viewer.ts';
import { formOf } from './request-of.ts';

const YEAR_SECONDS = 365 * 24 * 3600;

/** Remembers the language or the theme that a viewer chose, and goes back to the page that they looked at. */
export async function choicesRoute(context: Context): Promise<Response> {
  const { language, theme, back = '/' } = await formOf(context);
  const chosen = [
    [CHOICES.language, one(LANGUAGES, language)],
    [CHOICES.theme, one(THEMES, theme)],
  ] as const;
  for (const [name, value] of chosen) {
    const options = { httpOnly: true, sameSite: 'Strict', path: '/', maxAge: YEAR_SECONDS } as const;
    if (value !== undefined) setCookie(context, name, value, options);
  }
  return context.redirect(isOwnPath(back) ? back : '/', 303);
}

/** `//host` and `/\host` would lead to another site, also with a control character between. */
const isOwnPath = (path: string): boolean => /^\/(?![/\\])[!-~]*$/.test(path);
