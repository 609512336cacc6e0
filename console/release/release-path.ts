/** The address of a page about a release. */
export const releasePath = (release: string): string => `/releases/${encodeURIComponent(release)}`;
