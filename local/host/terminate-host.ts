import { HOST_MARKER } from './host-settings.ts';
import { terminateMarked } from './marked-processes.ts';

/**
 * Ends every process of a host, its agent and whatever its scripts left running: TERM, then KILL. Answers once none is
 * left; harmless where there is none.
 */
export const terminateHost = (hostId: string): Promise<void> => terminateMarked(HOST_MARKER, hostId);

/** The same of several hosts at once, by one look at the processes of this machine, however many hosts there are. */
export const terminateHosts = (hostIds: readonly string[]): Promise<void> =>
  terminateMarked(HOST_MARKER, ...hostIds);
