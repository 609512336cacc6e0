/** The address of the page that asks before an environment goes back. */
export const rollBackPath = (application: string, environment: string): string =>
  `/roll-back/${encodeURIComponent(application)}/${encodeURIComponent(environment)}`;
