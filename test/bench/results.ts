/**
 * What was measured, kept beside the page that shows it. Owns: that a run replaces only what it has measured anew.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
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

export const folder: string = fileURLToPath(new URL("../../web/docs/benchmarks/", import.meta.url));
const FILE = `${folder}results.json`;

export function readResults(): Results {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, "utf8")) as Results) : {};
}

export function writeResults(results: Results): void {
  writeFileSync(FILE, `${JSON.stringify(results, undefined, 2)}\n`);
}

/** What was measured here and now. */
export function resultOf(rounds: number, outcomes: Outcomes): Result {
  return {
    measured: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    machine: `${availableParallelism()} cores, ${cpus()[0]?.model.trim() ?? "unknown"}`,
    pinned: isPinned,
    rounds,
    outcomes,
  };
}
