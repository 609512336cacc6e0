import { Logger } from '@aws-lambda-powertools/logger';

/** The one log of a function; release, environment and execution are added by the handler, never by call sites. */
export const logger = new Logger();
