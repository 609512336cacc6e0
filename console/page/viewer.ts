import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { LANGUAGES, type Language, languageOf } from './language.ts';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Who looks at a page, and how they want it. */
export interface Viewer {
  readonly language: Language;
  /** `auto`: as the system has it. */
  readonly theme: Theme;
  /** Goes into every form: a page of another site cannot know it. */
  readonly csrf: string;
  /** The page that is looked at, with its query: `/deployments?status=Failed`. */
  readonly path: string;
}

/** The cookies that remember what a viewer chose; good for every console of this machine. */
export const CHOICES = { language: 'signalbox-language', theme: 'signalbox-theme' } as const;

export function viewerOf(context: Context, csrf: string): Viewer {
  const url = new URL(context.req.url);
  const language = one(LANGUAGES, getCookie(context, CHOICES.language));
  return {
    language: language ?? languageOf(context.req.header('accept-language') ?? ''),
    theme: one(THEMES, getCookie(context, CHOICES.theme)) ?? 'auto',
    csrf,
    path: `${url.pathname}${url.search}`,
  };
}

/** The one of these that the text names. */
export const one = <Name extends string>(
  names: readonly Name[],
  text: string | undefined,
): Name | undefined => names.find((name) => name === text);
