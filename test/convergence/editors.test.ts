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
const ROUNDS = Number(process.env["WEFT_FUZZ_RUNS"] ?? (LONG ? 2_000 : 100));
const ACTS = 200;

it(`${ROUNDS} rounds of ${ACTS} acts (seed ${SEED})`, { timeout: 7_200_000 }, () => {
  const lost = new Map<string, number>();
  const doubled = new Map<string, number>();
  let typed = 0;
  for (let index = 0; index < ROUNDS; index++) {
    const script = draw(SEED + index, ACTS);
    const fates = playOrTell(script);
    typed += fates.typed;
    for (const [cause, count] of fates.lost) lost.set(cause, (lost.get(cause) ?? 0) + count);
    for (const [cause, count] of fates.doubled) doubled.set(cause, (doubled.get(cause) ?? 0) + count);
  }
  console.log(`letters typed: ${typed}; lost by`, Object.fromEntries(lost), "doubled by", Object.fromEntries(doubled));
  expect(typed).toBeGreaterThan(ROUNDS);
});

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
