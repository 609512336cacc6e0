// Draws a terminal's picture as SVG: runs a command under a pseudo-terminal (python3) and keeps the last frame that shows a text.
//   node tools/record-terminal.mjs docs/watch.svg 100 'healthy hosts' node dist/signalbox.js watch <release>
// A frame is what the command draws over the one before (cli/screen.ts). The text can be selected; light and dark follow the reader.
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const CELL = { width: 8.4, height: 18, margin: 14, font: 14 };
const COLOURS = {
  red: ['#cf222e', '#ff7b72'],
  green: ['#1a7f37', '#3fb950'],
  yellow: ['#9a6700', '#d29922'],
  cyan: ['#1b7c83', '#39c5cf'],
  dim: ['#59636e', '#8b949e'],
};
/** https://en.wikipedia.org/wiki/ANSI_escape_code#Select_Graphic_Rendition_parameters: what cli/output.ts uses of it. */
const STYLES = { 1: 'bold', 2: 'dim', 31: 'red', 32: 'green', 33: 'yellow', 36: 'cyan' };

const ESCAPE = '\u001b';
/** What begins a frame, and what sets a style. */
const DRAWN = new RegExp(`(?:${ESCAPE}\\[\\d+A)?\r${ESCAPE}\\[J`);
const STYLED = new RegExp(`${ESCAPE}\\[([\\d;]*)m`, 'g');

const [file, columns, shows, ...command] = process.argv.slice(2);
if (command.length === 0) {
  console.error('expected: record-terminal.mjs FILE COLUMNS TEXT COMMAND...');
  process.exit(2);
}
const pty = join(dirname(fileURLToPath(import.meta.url)), '../test/cli/on-terminal.py');
const child = spawn('python3', [pty, columns, '[]', ...command], {
  env: { ...process.env, TERM: 'xterm-256color' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const frames = (await text(child.stdout)).replaceAll(/\r+\n/g, '\n').split(DRAWN);
const frame = frames.findLast((one) => one.replaceAll(STYLED, '').includes(shows));
if (frame === undefined) {
  console.error(`expected a frame with ${JSON.stringify(shows)}, got ${frames.length} without`);
  process.exit(1);
}
await writeFile(file, picture(frame.trimEnd().split('\n'), Number(columns)));

function picture(lines, columns) {
  const width = Math.ceil(columns * CELL.width + 2 * CELL.margin);
  const height = lines.length * CELL.height + 2 * CELL.margin;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<style>
rect { fill: #ffffff; stroke: #d1d9e0 }
text { font: ${CELL.font}px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; fill: #1f2328; white-space: pre }
.bold { font-weight: bold }
${rules(0)}
@media (prefers-color-scheme: dark) {
rect { fill: #0d1117; stroke: #3d444d }
text { fill: #e6edf3 }
${rules(1)}
}
</style>
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="6"/>
${lines.map(textLine).join('\n')}
</svg>
`;
}

function rules(scheme) {
  return Object.entries(COLOURS)
    .map(([name, shades]) => `.${name} { fill: ${shades[scheme]} }`)
    .join('\n');
}

function textLine(line, row) {
  const y = CELL.margin + (row + 0.75) * CELL.height;
  const parts = line.split(STYLED);
  let classes = new Set();
  const spans = parts.map((part, i) => {
    if (i % 2 === 0) return span(part, classes);
    for (const code of part.split(';')) classes = styled(classes, Number(code));
    return '';
  });
  return `<text x="${CELL.margin}" y="${y}" xml:space="preserve">${spans.join('')}</text>`;
}

/** 22 ends bold and dim, 39 a colour, 0 everything. */
function styled(classes, code) {
  if (code in STYLES) return new Set([...classes, STYLES[code]]);
  const ended = {
    0: () => true,
    22: (one) => one === 'bold' || one === 'dim',
    39: (one) => one !== 'bold' && one !== 'dim',
  };
  return new Set([...classes].filter((one) => !(ended[code]?.(one) ?? false)));
}

function span(part, classes) {
  const escaped = part.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return classes.size === 0 || part === ''
    ? escaped
    : `<tspan class="${[...classes].join(' ')}">${escaped}</tspan>`;
}
