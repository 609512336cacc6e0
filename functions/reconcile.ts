export const handler = (): never => {
  throw new Error('expected the function reconcile to be written, it is not yet');
};
