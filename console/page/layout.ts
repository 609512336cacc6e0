import { type AssetPaths } from '../assets.ts';
import { csrfField } from './button.ts';
import { FRAME_WORDS } from './frame-words.ts';
import { html, type Html } from './html.ts';
import { LANGUAGE, LANGUAGES, type Words } from './language.ts';
import { THEMES, type Viewer } from './viewer.ts';

/** An entry of the navigation. */
export interface NavigationEntry {
  readonly path: string;
  readonly name: Words<string>;
}

/** What is the same on every page of a console. */
export interface Surroundings {
  readonly where: string;
  readonly entries: readonly NavigationEntry[];
  readonly assets: AssetPaths;
}

export interface PageContent {
  readonly title: string;
  readonly body: Html;
  /** Where the page hears of changes; left out: it has none. */
  readonly live?: string;
}

/** A whole document. */
export function layout(around: Surroundings, viewer: Viewer, { title, body, live }: PageContent): Html {
  const words = FRAME_WORDS[viewer.language];
  return html`<!doctype html>
<html lang="${LANGUAGE[viewer.language].tag}" data-theme="${viewer.theme}">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="${viewer.theme === 'auto' ? 'light dark' : viewer.theme}" />
<title>${title} · Signalbox</title>
<link rel="icon" href="${around.assets.icon}" type="image/svg+xml" />
<link rel="stylesheet" href="${around.assets.style}" />
<script src="${around.assets.script}" defer></script>
</head>
<body${live === undefined ? '' : html` data-live="${live}"`} data-lost="${words.lost}">
<a class="skip" href="#content">${words.skip}</a>
<header>
<a class="brand" href="/">Signalbox</a>
<nav aria-label="${words.navigation}">${around.entries.map((entry) => navigationLink(entry, viewer))}</nav>
${choices(viewer)}
<p class="where">${around.where}</p>
</header>
<main id="content" tabindex="-1">
<h1>${title}</h1>
<p id="connection" class="notice bad" role="alert" hidden></p>
${body}
</main>
<footer><p>${words.utc}</p></footer>
<p id="announcer" class="unseen" role="status"></p>
</body>
</html>`;
}

function navigationLink({ path, name }: NavigationEntry, viewer: Viewer): Html {
  const isHere =
    viewer.path === path || viewer.path.startsWith(`${path}/`) || viewer.path.startsWith(`${path}?`);
  return html`<a href="${path}"${isHere ? html` aria-current="page"` : ''}>${name[viewer.language]}</a>`;
}

/** Language and theme; each choice is a button, so that it works without a script. */
function choices(viewer: Viewer): Html {
  const words = FRAME_WORDS[viewer.language];
  const button = (name: string, value: string, text: string, isChosen: boolean, tag?: string) =>
    html`<button name="${name}" value="${value}" aria-pressed="${String(isChosen)}"${tag ? html` lang="${tag}"` : ''}>${text}</button>`;
  return html`<form class="choices" method="post" action="/choices">
${csrfField(viewer)}<input type="hidden" name="back" value="${viewer.path}" />
<fieldset><legend class="unseen">${words.language}</legend>${LANGUAGES.map((language) =>
    button(
      'language',
      language,
      LANGUAGE[language].name,
      language === viewer.language,
      LANGUAGE[language].tag,
    ),
  )}</fieldset>
<fieldset><legend class="unseen">${words.theme}</legend>${THEMES.map((theme) =>
    button('theme', theme, words.themes[theme], theme === viewer.theme),
  )}</fieldset>
</form>`;
}
