/** What a page says, without its markup; a line for each line of it that says something. */
export const textOf = (markup: string): string =>
  markup
    .replaceAll(/<(script|style|head)[\s\S]*?<\/\1>/g, '')
    .replaceAll(/<(br|\/tr|\/p|\/h\d|\/dd|\/li|\/nav)[^>]*>/g, '\n')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .split('\n')
    .map((line) => line.replaceAll(/\s+/g, ' ').trim())
    .filter(Boolean)
    .join('\n');

/** The rows of a page's tables. */
export const rowsOf = (markup: string): string[] =>
  [...markup.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row]) => textOf(row!)).filter((row) => row !== '');

/** The first address of a page with this text in it. */
export const linkTo = (markup: string, text: string): string | undefined =>
  [...markup.matchAll(/<a [^>]*href="([^"]+)"[^>]*>([^<]*)<\/a>/g)]
    .find(([, , name]) => name === text)?.[1]
    ?.replaceAll('&amp;', '&');
