/**
 * A text of somebody else (a commit's subject, a reason, a line of a log), which a terminal may be shown: it has its colours,
 * lines and tabs, and else nothing that a terminal obeys, as a window's title, the clipboard, or what was written before.
 */
export const terminalSafe = (text: string): string =>
  text.replace(CONTROLS, (found) => {
    if (found === '\n' || found === '\t') return found;
    return found.length > 1 && found.startsWith(ESCAPE) ? found : found.slice(1);
  });

const ESCAPE = '\u001b';
/** Each control character, with what makes it a colour. */
const CONTROLS = /\p{Cc}(?:\[[\d;]*m)?/gu;
