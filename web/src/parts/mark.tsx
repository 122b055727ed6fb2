/** The brand: two threads over and under two others; and, larger, the cloth that several writers make. */
import type { JSX } from "preact";
import { PALETTE } from "@weft/client";
import { messages } from "../messages.ts";

export function Mark(): JSX.Element {
  return (
    <svg class="mark" viewBox="0 0 32 32" fill="none" stroke-width="4.5" aria-hidden="true">
      <path class="mark-warp" d="M10 2v16.5M10 25.5V30M22 2v4.5M22 13.5V30" />
      <path class="mark-weft" d="M2 10h4.5M13.5 10H30M2 22h16.5M25.5 22H30" />
    </svg>
  );
}

export function Brand(): JSX.Element {
  return (
    <span class="brand">
      <Mark />
      <span class="brand-name">{messages.brand}</span>
    </span>
  );
}

const WARPS = 9;
const WEFTS = [3, 0, 5, 1, 4];
const STEP = 24;
const GAP = 7;

/** Decoration of the empty home page: every thread across is a writer's colour. */
export function Cloth(): JSX.Element {
  const width = (WARPS + 1) * STEP;
  const height = (WEFTS.length + 1) * STEP;
  const warpIsOver = (warp: number, weft: number): boolean => (warp + weft) % 2 === 0;
  return (
    <svg class="cloth" viewBox={`0 0 ${width} ${height}`} fill="none" stroke-width="8" aria-hidden="true">
      {Array.from({ length: WARPS }, (_, warp) => (
        <path
          key={`warp${warp}`}
          class="cloth-warp"
          d={thread(height, WEFTS.length, (weft) => !warpIsOver(warp, weft), `M${(warp + 1) * STEP} `, "V")}
        />
      ))}
      {WEFTS.map((color, weft) => (
        <path
          key={`weft${weft}`}
          class="cloth-weft"
          style={{ "--person": PALETTE[color]?.light, "--person-dark": PALETTE[color]?.dark }}
          d={thread(width, WARPS, (warp) => warpIsOver(warp, weft), `M{} ${(weft + 1) * STEP}`, "H")}
        />
      ))}
    </svg>
  );
}

/** One thread from 0 to `length`, interrupted around each crossing where it runs under the other. */
function thread(
  length: number,
  crossings: number,
  isUnder: (crossing: number) => boolean,
  move: string,
  line: "H" | "V",
): string {
  const start = (from: number): string => (line === "H" ? move.replace("{}", String(from)) : `${move}${from}`);
  let path = start(0);
  for (let crossing = 0; crossing < crossings; crossing++) {
    if (!isUnder(crossing)) continue;
    const at = (crossing + 1) * STEP;
    path += `${line}${at - GAP}${start(at + GAP)}`;
  }
  return `${path}${line}${length}`;
}
