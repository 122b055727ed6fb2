/**
 * Three to five people with real editors who do everything that can be done to a document, while their mail comes late, twice,
 * in any order or not at all for a while: all end with the same valid document, and no word is lost, doubled or torn but
 * where Yjs has no way to keep it (decision 0003).
 */
import { expect, it } from "vitest";
import { SEED } from "../helpers/random.ts";
import { shrink } from "../helpers/shrinking.ts";
import { draw, play, type Script, Wrong } from "./round.ts";

const LONG = process.env["WEFT_SOAK"] !== undefined;
const ROUNDS = Number(process.env["WEFT_FUZZ_RUNS"] ?? (LONG ? 2_000 : 120));
const ACTS = 200;

it(`${ROUNDS} rounds of ${ACTS} acts (seed ${SEED})`, { timeout: 7_200_000 }, () => {
  const sums = { typed: 0, offered: 0, torn: 0, orphans: 0, stumbles: 0 };
  const lost = new Map<string, number>();
  const doubled = new Map<string, number>();
  for (let index = 0; index < ROUNDS; index++) {
    const outcome = playOrTell(draw(SEED + index, ACTS));
    for (const name of ["typed", "offered", "torn", "orphans", "stumbles"] as const) sums[name] += outcome[name];
    for (const [cause, count] of outcome.lost) lost.set(cause, (lost.get(cause) ?? 0) + count);
    for (const [cause, count] of outcome.doubled) doubled.set(cause, (doubled.get(cause) ?? 0) + count);
  }
  console.log(`WEFT_SEED=${SEED}, letters:`, sums, "lost by", most(lost), "doubled by", most(doubled));
  expect(sums.typed).toBeGreaterThan(ROUNDS * ACTS * 0.5);
});

/** The causes that did most. */
function most(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a).slice(0, 12));
}

function playOrTell(script: Script): ReturnType<typeof play> {
  try {
    return play(script);
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    const kind = firstLine(error);
    const steps = shrink(script.steps.slice(0, error.after + 1), (list) => {
      try {
        play({ ...script, steps: list });
        return false;
      } catch (other) {
        return other instanceof Wrong && firstLine(other) === kind;
      }
    });
    try {
      play({ ...script, steps });
    } catch (short) {
      throw new Error(`WEFT_SEED=${script.seed}, ${steps.length} steps left: ${String(short)}`, { cause: short });
    }
    throw error;
  }
}

/** What is wrong, whatever letter or position it is about. */
function firstLine({ message }: Wrong): string {
  return (message.split("\n")[0] ?? "").replace(/[\u4e00-\u9fff]|\d+/g, "");
}
