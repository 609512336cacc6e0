import { FRAME_WORDS } from './frame-words.ts';
import { html, type Html } from './html.ts';
import { LANGUAGE } from './language.ts';
import type { Surroundings } from './layout.ts';
import type { Viewer } from './viewer.ts';

/**
 * For whoever has no session. A browser that was sent to the printed address by another site keeps the strict cookie back
 * until it goes on from here.
 */
export function signInPage({ assets }: Surroundings, { language, theme }: Viewer): Html {
  const words = FRAME_WORDS[language];
  return html`<!doctype html>
<html lang="${LANGUAGE[language].tag}" data-theme="${theme}">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>Signalbox</title>
<link rel="icon" href="${assets.icon}" type="image/svg+xml" />
<link rel="stylesheet" href="${assets.style}" />
</head>
<body>
<main>
<h1>${words.signIn}</h1>
<p>${words.signInHow}</p>
<p><a href="/">${words.goOn}</a></p>
</main>
</body>
</html>`;
}
