/**
 * What is done, in which order, by whom. Owns: that each act comes as often as every other, in an order that the seed says,
 * and the record of it, which a failing run prints.
 */
import { documentOf } from "../../helpers/browser.ts";
import { BLOCK_ACTS, tidying } from "./block-acts.ts";
import type { Hand } from "./hand.ts";
import { WINDOW_ACTS } from "./window-acts.ts";
import { WRITING_ACTS } from "./writing-acts.ts";

const ACTS = { ...WRITING_ACTS, ...BLOCK_ACTS, ...WINDOW_ACTS };

/** A document of more blocks than this is made shorter first, so that ten minutes are about hands and not about size. */
const LONG = 120;

/** What somebody did. */
export interface Record {
  /** By an act's name: how often it had a meaning. */
  readonly done: Map<string, number>;
  /** By an act's name: how often it had none. */
  readonly vain: Map<string, number>;
  /** The last ones, newest last. */
  readonly last: string[];
  /** What the console said. */
  readonly said: string[];
}

export const newRecord = (): Record => ({ done: new Map(), vain: new Map(), last: [], said: [] });

/** Every act once, in an order of its own. */
export function shuffled({ random }: Hand): string[] {
  const names = Object.keys(ACTS);
  for (let at = names.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [names[at], names[other]] = [names[other] ?? "", names[at] ?? ""];
  }
  return names;
}

/** Plays the acts one after the other, while `goesOn`. */
export async function play(hand: Hand, names: readonly string[], record: Record, goesOn: () => boolean): Promise<void> {
  for (const name of names) {
    if (!goesOn()) return;
    if (((await documentOf(hand.page)).content?.length ?? 0) > LONG) await attempt(hand, "tidying", record);
    await attempt(hand, name, record);
  }
}

async function attempt(hand: Hand, name: string, { done, vain, last }: Record): Promise<void> {
  const act = name === "tidying" ? tidying : ACTS[name];
  const start = performance.now();
  const had = await act?.(hand).catch((error: unknown) => {
    // What was to be clicked went away, or something came over it.
    if (error instanceof Error && error.name === "TimeoutError") return false;
    throw new Error(`${hand.name}, ${name}: ${String(error)}`, { cause: error });
  });
  const counts = had === true ? done : vain;
  counts.set(name, (counts.get(name) ?? 0) + 1);
  last.push(`${hand.name} ${name}${had === true ? "" : " (in vain)"} ${Math.round(performance.now() - start)} ms`);
  if (last.length > 40) last.shift();
  // Whatever is open without a meaning closes.
  if (had !== true) for (let times = 0; times < 2; times++) await hand.page.keyboard.press("Escape");
}
