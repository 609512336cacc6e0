/**
 * Settings of every AWS client. The endpoint is the SDK's own affair (AWS_ENDPOINT_URL): nothing here knows where it runs.
 * Without time limits a hung socket would eat all of a function's time. Silence is limited and not the whole request, as a
 * large object may take long on a slow line; and the SDK's `requestTimeout` only warns.
 */
export const clientSettings = {
  maxAttempts: 5,
  requestHandler: { connectionTimeout: 3_000, socketTimeout: 20_000 },
} as const;
