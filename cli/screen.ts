import { terminalSafe } from './terminal-safe.ts';

/** A terminal on which a picture is replaced by the next one. */
export interface Screen {
  size(): { readonly columns: number; readonly rows: number };
  /** Draws over what was drawn before; lines must be narrower than the screen and fewer than its rows. */
  draw(lines: readonly string[]): void;
}

type Terminal = NodeJS.WritableStream & { columns?: number; rows?: number };

/** Moves the cursor with the sequences that every terminal since the VT100 knows; never hides it, never clears more. */
export function terminalScreen(terminal: Terminal): Screen {
  let drawn = 0;
  return {
    size: () => ({ columns: terminal.columns || 80, rows: terminal.rows || 24 }),
    draw: (lines) => {
      const back = drawn > 0 ? `\x1b[${drawn}A` : '';
      terminal.write(`${back}\r\x1b[J${lines.map((line) => `${terminalSafe(line)}\n`).join('')}`);
      drawn = lines.length;
    },
  };
}
