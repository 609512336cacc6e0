/** Unqualified settings are those of $LATEST. */
export const settingsKey = (qualifier: string | undefined): string =>
  qualifier === undefined || qualifier === '$LATEST' ? '' : qualifier;
