/** Whether a log message matches. */
export type MessageFilter = (message: string) => boolean;
