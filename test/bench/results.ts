/**
 * What was measured, kept beside the page that shows it. Owns: that a run replaces only what it has measured anew.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isPinned } from "./contender.ts";
import type { Outcomes } from "./verdict.ts";

/** One scenario as it was last measured, and where. */
export interface Result {
  /** Day, as 2026-11-23. */
  readonly measured: string;
  readonly node: string;
  readonly machine: string;
  /** Whether server and generator had a core each. */
  readonly pinned: boolean;
  readonly rounds: number;
  readonly outcomes: Outcomes;
}

/** By scenario. */
export type Results = Readonly<Record<string, Result>>;

/** Where the page of the manual and what belongs to it stand. */
export const folder: string = fileURLToPath(new URL("../../web/docs/benchmarks/", import.meta.url));

/** Puts results in the place of those of the same scenarios; returns all that there are now. */
export function keepResults(fresh: Results, into: string = folder): Results {
  const file = join(into, "results.json");
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Results) : {};
  const all = { ...kept, ...fresh };
  writeFileSync(file, `${JSON.stringify(all, undefined, 2)}\n`);
  return all;
}

/** What was measured here and now. */
export function resultOf(rounds: number, outcomes: Outcomes): Result {
  return {
    measured: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    machine: `${cpus().length} cores, ${cpus()[0]?.model.trim() ?? "unknown"}`,
    pinned: isPinned,
    rounds,
    outcomes,
  };
}
