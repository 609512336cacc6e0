/** A part of a list, as a screen shows it. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** How many there are in all. */
  readonly count: number;
  /** The first is 1. */
  readonly page: number;
  /** At least one, if an empty one. */
  readonly pages: number;
}

export interface PageWish {
  /** The first is 1; one that is not there is answered by the nearest. */
  readonly page: number;
  /** Items of a page. */
  readonly size: number;
}

export function pageOf<Item>(all: readonly Item[], { page: wanted, size }: PageWish): Page<Item> {
  const pages = Math.max(1, Math.ceil(all.length / size));
  const page = Math.min(Math.max(1, wanted), pages);
  return { items: all.slice((page - 1) * size, page * size), count: all.length, page, pages };
}
