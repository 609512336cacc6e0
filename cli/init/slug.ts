/** A short plain name made of any text: lower-case letters, digits and -; `app` where nothing of it is left. */
export function slug(text: string, longest = 40): string {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-');
  return plain.replace(/^-+/, '').slice(0, longest).replace(/-+$/, '') || 'app';
}
