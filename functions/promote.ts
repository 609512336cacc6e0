export const handler = (): never => {
  throw new Error('expected the function promote to be written, it is not yet');
};
