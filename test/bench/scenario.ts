/**
 * What a scenario is: a load, the figures that it gives, and what each of them should be.
 * Owns: the words in which scenarios are described; `scenarios.ts` lists them.
 */
import type { ContenderId, Running } from "./contender.ts";

/** What a figure should be: so much, or so many times another contender's figure of the same round. */
export interface Target {
  readonly limit: "at most" | "at least";
  readonly value: number;
  readonly times?: ContenderId;
  /** Whose figure is held against it, each by itself; without it, Weft's. */
  readonly judged?: readonly ContenderId[];
}

/** Who is held to a target. */
export const judgedBy = ({ judged }: Target): readonly ContenderId[] => judged ?? ["weft"];

export interface Figure {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly target?: Target;
}

/** Figures of one run by their ids. One that a contender cannot have is left out. */
export type Sample = Readonly<Record<string, number>>;

export interface Scenario {
  readonly id: string;
  /** The letter of its group, under which `--only` finds it too. */
  readonly group: string;
  readonly title: string;
  /** The title in a few words, for lists and charts. */
  readonly short: string;
  readonly description: string;
  readonly contenders: readonly ContenderId[];
  /** Whether it replays the editing history, which not everybody has. */
  readonly needsPaper?: boolean;
  readonly figures: readonly Figure[];
  /**
   * Puts the load on a server that was started for it alone, on an empty folder. Rejects when not everything arrived
   * or the server gave up: such a run gives no figures.
   */
  run(server: Running): Promise<Sample>;
}
