/**
 * Data folders for tests. Owns: making them apart from each other, and removing them when the test ends.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** The path of a folder that is not there yet, in a new empty one that goes with the test. */
export function newFolder(): string {
  const parent = mkdtempSync(join(tmpdir(), "weft-store-"));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  return join(parent, "data");
}

/** Numbered bytes, recognisable in a file. */
export function entryBytes(number: number): Uint8Array {
  return new TextEncoder().encode(`<entry ${number}>`);
}
