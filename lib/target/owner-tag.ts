/** Ties a function or a service to the one application whose releases may change it. */
export const OWNER_TAG = 'signalbox:application';
