export const handler = (): never => {
  throw new Error('expected the function intake to be written, it is not yet');
};
