const VERSION = '1.0.0';

/** Behind the function's URL: `/` says which version answers, `/health` whether it can. */
export const handler = async ({ rawPath }) => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(
    rawPath === '/health' ? { ok: true } : { application: 'hello-lambda', version: VERSION },
  ),
});
