/**
 * What the samples of a scenario say: medians, spreads, ratios and whether a target is met.
 * Must never: take a run that failed for a figure, or compare runs of different rounds.
 */
import type { ContenderId } from "./contender.ts";
import type { Figure, Sample } from "./scenario.ts";

/** A run that gave figures, or why it gave none. */
export type Outcome = { readonly sample: Sample } | { readonly problem: string };

/** By contender, in the order of the rounds: rounds with the same index ran within minutes of one another. */
export type Outcomes = Readonly<Partial<Record<ContenderId, readonly Outcome[]>>>;

export interface Summary {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export interface Verdict {
  readonly isMet: boolean;
  /** What is held against the target: the figure itself, or the median of its ratios to another's. */
  readonly value: number;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** Figures of a contender by round; undefined where a run failed or does not have it. */
function figures(outcomes: Outcomes, contender: ContenderId, figure: string): (number | undefined)[] {
  return (outcomes[contender] ?? []).map((outcome) => ("sample" in outcome ? outcome.sample[figure] : undefined));
}

const isThere = (value: number | undefined): value is number => value !== undefined && Number.isFinite(value);

/** A contender's figure over all rounds; undefined unless every round gave it. */
export function summarize(outcomes: Outcomes, contender: ContenderId, figure: string): Summary | undefined {
  const all = figures(outcomes, contender, figure);
  const values = all.filter(isThere);
  if (values.length === 0 || values.length < all.length) return undefined;
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

/** Reasons of failed runs, each once. */
export function problems(outcomes: Outcomes, contender: ContenderId): string[] {
  return [...new Set((outcomes[contender] ?? []).flatMap((it) => ("problem" in it ? [it.problem] : [])))];
}

/** Whether a contender meets the target; undefined when there is none, or nothing to compare with. */
export function judge(outcomes: Outcomes, contender: ContenderId, { id, target }: Figure): Verdict | undefined {
  if (target === undefined || summarize(outcomes, contender, id) === undefined) return undefined;
  const own = figures(outcomes, contender, id);
  const other = target.times === undefined ? own.map(() => 1) : figures(outcomes, target.times, id);
  const ratios = own.flatMap((value, round) => {
    const against = other[round];
    return isThere(value) && isThere(against) ? [value / against] : [];
  });
  if (ratios.length === 0) return undefined;
  const value = median(ratios);
  return { value, isMet: target.limit === "at most" ? value <= target.value : value >= target.value };
}
