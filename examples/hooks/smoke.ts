import { eachHost, hookValidator, httpProbe } from 'signalbox/hooks';

/** Asks each green host, or the URL of the new version: 4 of 5 answers must be 200 within 300 ms. */
export const handler = hookValidator(
  httpProbe({
    url: process.env['URL'] ?? eachHost(Number(process.env['PORT'] ?? 8080), '/health'),
    attempts: 5,
    passes: 4,
    latencyMs: 300,
  }),
);
