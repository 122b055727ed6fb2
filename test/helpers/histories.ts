/**
 * Where the real editing histories are, and how to read them. Owns: the shape of the traces.
 * They are not part of the project: `WEFT_HISTORIES` names their folder, or they stand beside the checkout.
 * Source: github.com/josephg/editing-traces (CC BY 4.0).
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

export const historiesFolder: string = resolve(
  process.env["WEFT_HISTORIES"] ?? fileURLToPath(new URL("../../../shared/data", import.meta.url)),
);

/** [position, deleted, inserted], counted in Unicode code points. */
export type Patch = readonly [position: number, deleted: number, inserted: string];

/** One author's edits in order. */
export interface SequentialHistory {
  readonly startContent: string;
  readonly endContent: string;
  readonly txns: readonly { readonly patches: readonly Patch[] }[];
}

/** Several authors' edits; each transaction applies to the merge of its parents (indexes into `txns`). */
export interface ConcurrentHistory {
  readonly endContent: string;
  readonly numAgents: number;
  readonly txns: readonly {
    readonly parents: readonly number[];
    readonly agent: number;
    readonly patches: readonly Patch[];
  }[];
}

/** The writing of one paper: 259,778 single edits by one author. */
export function readPaper(): SequentialHistory {
  return read("automerge-paper") as SequentialHistory;
}

/** Two people typing in one document at once. */
export function readFriends(): ConcurrentHistory {
  return read("friendsforever") as ConcurrentHistory;
}

function read(name: string): unknown {
  return JSON.parse(gunzipSync(readFileSync(resolve(historiesFolder, `${name}.json.gz`))).toString("utf8"));
}
