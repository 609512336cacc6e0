/** A policy as text, whether the template gives it as text or as an object. */
export const policyText = (document: unknown): string =>
  typeof document === 'string' ? document : JSON.stringify(document);
