export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Its own name in its own script, and what `lang` says of the page. */
export const LANGUAGE: Readonly<Record<Language, { readonly name: string; readonly tag: string }>> = {
  en: { name: 'English', tag: 'en' },
  zh: { name: '简体中文', tag: 'zh-Hans' },
};

/** The words of a room in every language: the compiler refuses a language that lacks one. */
export type Words<Catalog> = Readonly<Record<Language, Catalog>>;

/** The best of our languages by Accept-Language (RFC 9110, 12.5.4): `zh-CN,zh;q=0.9,en;q=0.8`. */
export function languageOf(accepted: string): Language {
  const wishes = accepted
    .split(',')
    .map((wish) => {
      const [tag = '', ...parameters] = wish.trim().toLowerCase().split(';');
      const weight = parameters.map((text) => /^\s*q=([\d.]+)\s*$/.exec(text)?.[1]).find(Boolean);
      return { tag: tag.split('-')[0], weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  const best = wishes.find(({ tag }) => LANGUAGES.some((language) => language === tag));
  return LANGUAGES.find((language) => language === best?.tag) ?? 'en';
}
