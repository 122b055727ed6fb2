/**
 * Charts as SVG, written by hand: bars beside one another, their spread, and where the target lies.
 * Owns: their shape and colours, in light and dark. Must never: say anything that the table beside it does not say.
 */

export interface Bar {
  readonly name: string;
  /** Ours stands out. */
  readonly isOwn: boolean;
  /** Absent when there is no figure; `note` says why. */
  readonly value?: { readonly median: number; readonly least: number; readonly most: number; readonly text: string };
  readonly note?: string;
}

/** Bars of one figure, on a scale of their own. */
export interface Panel {
  readonly title: string;
  readonly bars: readonly Bar[];
  /** What ours should be, on the scale of the bars. */
  readonly target?: { readonly value: number; readonly text: string };
}

export interface Chart {
  readonly title: string;
  /** All of it in words, for those who do not see it. */
  readonly description: string;
  readonly panels: readonly Panel[];
}

const WIDTH = 760;
const LEFT = 110;
/** Room for the figures behind the bars. */
const RIGHT = 150;
const BAR = 16;
const STEP = 22;
const HEAD = 40;
const GAP = 18;

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328; }
  .title { font-weight: 600; }
  .quiet { fill: #59636e; }
  .bar { fill: #a9b4c0; }
  .own { fill: #2a6fdb; }
  .spread { stroke: #1f2328; stroke-width: 1.5; opacity: 0.55; }
  .target { stroke: #b3261e; stroke-width: 2; stroke-dasharray: 4 3; }
  .goal { fill: #b3261e; font-size: 12px; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .quiet { fill: #9198a1; }
    .bar { fill: #5a6673; }
    .own { fill: #6ea8fe; }
    .spread { stroke: #e6edf3; }
    .target { stroke: #ff9a8f; }
    .goal { fill: #ff9a8f; }
  }
`;

export function renderChart({ title, description, panels }: Chart): string {
  let y = 0;
  const parts: string[] = [];
  for (const panel of panels) {
    parts.push(renderPanel(panel, y));
    y += HEAD + panel.bars.length * STEP + GAP;
  }
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img" ` +
    `aria-labelledby="title description">\n<title id="title">${escape(title)}</title>\n` +
    `<desc id="description">${escape(description)}</desc>\n<style>${STYLE}</style>\n${parts.join("\n")}\n</svg>\n`
  );
}

function renderPanel({ title, bars, target }: Panel, top: number): string {
  const most = Math.max(target?.value ?? 0, ...bars.map((bar) => bar.value?.most ?? 0), Number.MIN_VALUE);
  const scale = (value: number): number => round((value / most) * (WIDTH - LEFT - RIGHT));
  const lines = [`<text class="title" x="0" y="${top + 16}">${escape(title)}</text>`];
  for (const [index, bar] of bars.entries()) {
    const y = top + HEAD + index * STEP;
    const baseline = y + BAR - 4;
    lines.push(`<text x="${LEFT - 8}" y="${baseline}" text-anchor="end">${escape(bar.name)}</text>`);
    if (bar.value === undefined) {
      lines.push(`<text class="quiet" x="${LEFT}" y="${baseline}">${escape(bar.note ?? "no figure")}</text>`);
      continue;
    }
    const { median, least, most: largest, text } = bar.value;
    const middle = y + BAR / 2;
    lines.push(
      `<rect class="${bar.isOwn ? "own" : "bar"}" x="${LEFT}" y="${y}" width="${Math.max(1, scale(median))}" height="${BAR}" rx="2"/>`,
    );
    if (largest > least) {
      const [from, to] = [LEFT + scale(least), LEFT + scale(largest)];
      lines.push(`<path class="spread" d="M${from} ${middle - 4}v8M${from} ${middle}H${to}M${to} ${middle - 4}v8"/>`);
    }
    lines.push(`<text x="${LEFT + scale(Math.max(median, largest)) + 8}" y="${baseline}">${escape(text)}</text>`);
  }
  if (target !== undefined) {
    const x = LEFT + scale(target.value);
    const bottom = top + HEAD + bars.length * STEP - (STEP - BAR);
    // Turned round near the right edge, where it would run out of the picture.
    const side = x > WIDTH / 2 ? `x="${x + 4}" text-anchor="end"` : `x="${x - 4}"`;
    lines.push(`<path class="target" d="M${x} ${top + HEAD - 6}V${bottom}"/>`);
    lines.push(`<text class="goal" ${side} y="${top + HEAD - 9}">target ${escape(target.text)}</text>`);
  }
  return lines.join("\n");
}

const round = (value: number): number => Math.round(value * 10) / 10;

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
