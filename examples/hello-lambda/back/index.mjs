/** Called by nobody but the validator in this example: a second function that is released together with the first. */
export const handler = async () => ({ statusCode: 200, body: JSON.stringify({ ok: true }) });
