export const handler = (): never => {
  throw new Error('expected the function deploy to be written, it is not yet');
};
