export const handler = (): never => {
  throw new Error('expected the function finish to be written, it is not yet');
};
