import type { AppSpecWarning } from './app-spec-fault.ts';

/** What a record shows at most; `signalbox validate` tells all. */
const MOST_SHOWN = 10;

/** `appspec.yml:7:11: <the trap>; <what to write instead>` */
export const warningText = ({ file, line, column, message, instead }: AppSpecWarning): string =>
  `${file}:${line}:${column}: ${message}; ${instead}`;

/** The first warnings, and how many more there are. */
export function warningTexts(warnings: readonly AppSpecWarning[]): readonly string[] {
  const shown = warnings.slice(0, MOST_SHOWN).map(warningText);
  const more = warnings.length - shown.length;
  return more > 0 ? [...shown, `${more} more, which signalbox validate shows`] : shown;
}
