// Keeps a page up to date: the console sends the regions that have changed, and they are put in where the old ones were.
// Nothing here is needed to use the console; without it a page is as old as its loading.

const { live, lost } = document.body.dataset;
const connection = document.getElementById('connection');
const announcer = document.getElementById('announcer');
let source;

if (live) {
  // A page that nobody sees asks for nothing; browsers also allow only a few connections to one host.
  document.addEventListener('visibilitychange', () => (document.hidden ? disconnect() : connect()));
  if (!document.hidden) connect();
}

for (const form of document.querySelectorAll('form[data-check]')) checkAsTyped(form);

function connect() {
  if (source) return;
  source = new EventSource(live);
  source.addEventListener('news', ({ data }) => take(JSON.parse(data)));
  source.addEventListener('fault', ({ data }) => trouble(JSON.parse(data)));
  source.addEventListener('end', () => source.close());
  source.addEventListener('error', () => {
    trouble(lost);
    // After some answers a browser does not try again by itself.
    if (source?.readyState === EventSource.CLOSED) setTimeout(reconnect, 3000);
  });
}

function disconnect() {
  source?.close();
  source = undefined;
}

function reconnect() {
  disconnect();
  if (!document.hidden) connect();
}

/** Said once, however often it is tried again: a screen reader reads out every change. */
function trouble(text) {
  if (connection.textContent !== text) connection.textContent = text;
  connection.hidden = false;
}

function take({ title, regions, announce }) {
  connection.hidden = true;
  document.querySelector('h1').textContent = title;
  document.title = `${title} · Signalbox`;
  for (const region of regions) put(region);
  if (announce) announcer.textContent = announce;
}

function put({ name, version, html }) {
  const region = document.getElementById(`region-${name}`);
  if (!region || region.dataset.version === version) return;
  const kept = keep(region);
  region.innerHTML = html;
  region.dataset.version = version;
  kept();
}

/** Asks what is to be said of a form, a moment after each change; only the newest answer counts. */
function checkAsTyped(form) {
  let timer;
  let asking = new AbortController();
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      asking.abort();
      asking = new AbortController();
      const body = new URLSearchParams(new FormData(form));
      try {
        const answer = await fetch(form.dataset.check, { method: 'POST', body, signal: asking.signal });
        if (!answer.ok) return;
        for (const region of (await answer.json()).regions) put(region);
      } catch (error) {
        if (error.name !== 'AbortError') trouble(lost);
      }
    }, 300);
  });
}

/** Remembers what the viewer has done in a region; the answer does it again. Things are known by their `data-keep`. */
function keep(region) {
  const focused = region.contains(document.activeElement)
    ? nameOf(document.activeElement, region)
    : undefined;
  const scrolled = [...region.querySelectorAll('[data-keep]')]
    .filter(({ scrollLeft, scrollTop }) => scrollLeft || scrollTop)
    .map((element) => [element.dataset.keep, element.scrollLeft, element.scrollTop]);
  const open = [...region.querySelectorAll('details[open][data-keep]')].map(({ dataset }) => dataset.keep);
  return () => {
    for (const [name, left, top] of scrolled) find(region, name)?.scrollTo(left, top);
    for (const name of open) find(region, name)?.setAttribute('open', '');
    if (focused) focused()?.focus({ preventScroll: true });
  };
}

const find = (region, name) => region.querySelector(`[data-keep="${CSS.escape(name)}"]`);

/** How to find an element again: by what it keeps, where it leads, or what it says. */
function nameOf(element, region) {
  const { keep: name } = element.dataset;
  if (name !== undefined) return () => find(region, name);
  const href = element.getAttribute('href');
  const same = (other) =>
    other.tagName === element.tagName &&
    other.getAttribute('href') === href &&
    (href !== null || other.textContent === element.textContent);
  return () => [...region.querySelectorAll(element.tagName)].find(same);
}
