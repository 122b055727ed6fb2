/** Times as they are given to commands, such as `12h`. Owns: how they are written, and the longest one. */
import { UsageProblem } from "./command.ts";

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
/** A year is longer than anybody remembers what they gave out. */
const LONGEST = 366 * 86_400;

/** The value of `--expires` in seconds. Throws `UsageProblem`. */
export function secondsOf(time: string): number {
  const [, count = "", unit = ""] = /^(\d{1,9})([smhd])$/.exec(time) ?? [];
  const seconds = Number(count) * (UNITS[unit] ?? 0);
  if (seconds >= 1 && seconds <= LONGEST) return seconds;
  throw new UsageProblem(`--expires should be a time such as 30m, 12h or 7d, at most 366d; it is "${time}".`);
}
