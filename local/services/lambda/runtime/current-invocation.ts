/** The invocation under way; log lines carry its id. None while the handler loads. */
export const currentInvocation: { id: string | undefined } = { id: undefined };
