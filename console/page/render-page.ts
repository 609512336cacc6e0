import { createHash } from 'node:crypto';
import { raw } from 'hono/html';
import { html, type Html } from './html.ts';
import type { PageLook } from './live-page.ts';
import type { Viewer } from './viewer.ts';

/** A region as markup, with a short name of its content, by which a browser knows that it has it already. */
export interface RenderedRegion {
  readonly html: string;
  readonly version: string;
}

export async function renderRegions<View, Region extends string>(
  { regions }: Pick<PageLook<View, Region>, 'regions'>,
  view: View,
  viewer: Viewer,
): Promise<Readonly<Record<Region, RenderedRegion>>> {
  const entries = Object.entries<(view: View, viewer: Viewer) => Html | ''>(regions).map(
    async ([name, render]) => {
      const text = String(await render(view, viewer));
      const version = createHash('sha256').update(text).digest('base64url').slice(0, 8);
      return [name, { html: text, version }] as const;
    },
  );
  return Object.fromEntries(await Promise.all(entries)) as Record<Region, RenderedRegion>;
}

/** The body of a page with its regions in their places. */
export async function renderBody<View, Region extends string>(
  page: Pick<PageLook<View, Region>, 'regions' | 'body'>,
  view: View,
  viewer: Viewer,
): Promise<Html> {
  const rendered = await renderRegions(page, view, viewer);
  const placed = Object.entries<RenderedRegion>(rendered).map(
    ([name, region]) => [name, regionElement(name, region)] as const,
  );
  return page.body(view, viewer, Object.fromEntries(placed) as Record<Region, Html>);
}

const regionElement = (name: string, { html: text, version }: RenderedRegion): Html =>
  html`<div id="region-${name}" data-version="${version}">${raw(text)}</div>`;
