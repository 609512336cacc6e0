export const handler = (): never => {
  throw new Error('expected the function gate to be written, it is not yet');
};
