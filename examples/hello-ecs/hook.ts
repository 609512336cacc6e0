import { hookValidator, httpProbe } from 'signalbox/hooks';

/** Asks what gets the test traffic: the new tasks, before users meet them. */
export const handler = hookValidator(httpProbe({ url: `${process.env['TEST_URL']}/ready` }));
