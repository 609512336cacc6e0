import { SCRIPTS } from './app-spec-text.ts';

/** What lies in the root of a repository beside its pages, and is nothing for visitors. */
export const NOT_SERVED = [SCRIPTS, 'appspec.yml', 'signalbox.yml', 'buildspec.yml', 'alarms.yml'] as const;
