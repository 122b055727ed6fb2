/**
 * Everything that the checks let through, over what a document holds: it makes nothing throw or fall silent, and the server's copy, what
 * is logged of it, what was relayed, and the document read back all show the same.
 */
import { expect, it } from "vitest";
import * as Y from "yjs";
import { type Tree, createTree } from "../../server/collab/tree.ts";
import { inspectUpdate } from "../../server/collab/validation.ts";
import { replay } from "../../server/storage/replay.ts";
import { ailmentOf, clear, contentOf } from "../helpers/content.ts";
import { pick } from "../helpers/edits.ts";
import { SEED, seeded } from "../helpers/random.ts";
import { conversation } from "./honest.ts";
import { hostileModel } from "./hostile-updates.ts";
import { mutateBytes, mutateUpdate } from "./mutation.ts";
import { writeModel } from "./update-model.ts";

/** Updates tried on each conversation. */
const TRIED = 40;
const RUNS = Number(process.env["WEFT_FUZZ_RUNS"] ?? (process.env["WEFT_SOAK"] === undefined ? 1 : 20));

/** The server's side of a document, without a server: what it holds, what it logs, and someone who hears what it relays. */
function desk() {
  const log: Uint8Array[] = [];
  const peer = new Y.Doc();
  const reload = (): Tree =>
    createTree((doc) =>
      replay({ document: "fuzzed", snapshot: undefined, updates: log, through: 0, snapshotBytes: 0, logBytes: 0 }, doc),
    );
  let tree = reload();
  return {
    log,
    peer,
    reload,
    get tree() {
      return tree;
    },
    /** What became of it, in a word. */
    take(update: Uint8Array): "malformed" | "refused" | "threw" | "known" | "taken" {
      const contents = inspectUpdate(update);
      if ("problem" in contents) return "malformed";
      if (tree.refusal(contents) !== undefined) return "refused";
      let applied;
      try {
        applied = tree.apply(update, contents);
      } catch {
        // As the room does: nothing of it was logged or relayed.
        tree = reload();
        return "threw";
      }
      if (applied.known) return "known";
      log.push(applied.entry);
      if (applied.delta !== undefined) Y.applyUpdate(peer, applied.delta);
      return "taken";
    },
  };
}

const ROOTS = ["text", "content", "map", "list"];

const SOURCES = {
  "blindly mutated updates": {
    runs: 1_000,
    draw: (random: () => number, updates: readonly Uint8Array[]) => mutateBytes(random, pick(random, updates)),
  },
  "updates changed by their layout": {
    runs: 1_000,
    draw: (random: () => number, updates: readonly Uint8Array[]) =>
      mutateUpdate(random, pick(random, updates), pick(random, updates)),
  },
  "strange but legal updates": {
    runs: 500,
    draw: (random: () => number, _updates: readonly Uint8Array[], state: ReadonlyMap<number, number>) =>
      writeModel(hostileModel(random, { state, roots: ROOTS })),
  },
};

it.each(Object.entries(SOURCES))(
  "%s do a document no harm, and all see the same in it",
  { timeout: 3_600_000 },
  (what, { runs, draw }) => {
    const became: Record<string, number> = {};
    for (let run = 0; run < runs * RUNS; run++) {
      const seed = SEED + run;
      const random = seeded(seed);
      const { updates, whole } = conversation(random, 20);
      const server = desk();
      const at = (text: string): string => `${text} (WEFT_SEED=${seed}, ${what})`;
      expect(server.take(whole), at("what honest people wrote")).toBe("taken");
      for (let tried = 0; tried < TRIED; tried++) {
        const state = server.tree.clocks();
        const verdict = server.take(draw(random, updates, state));
        became[verdict] = (became[verdict] ?? 0) + 1;
      }
      const fresh = new Y.Doc();
      Y.applyUpdate(fresh, server.tree.diff());
      const shown = server.tree.read(contentOf);
      expect(contentOf(fresh), at("what a newcomer gets")).toBe(shown);
      expect(server.reload().read(contentOf), at("what the log says")).toBe(shown);
      expect(contentOf(server.peer), at("what was relayed")).toBe(shown);
      for (const doc of [fresh, server.peer]) {
        // What was laid into it by stealth goes off when somebody deletes what it hangs on.
        expect(() => clear(doc), at("deleting everything")).not.toThrow();
        expect(ailmentOf(doc), at("after everything was deleted")).toBeUndefined();
      }
    }
    console.log(`${what}: ${JSON.stringify(became)} in ${runs * RUNS} documents`);
    expect(became["taken"]).toBeGreaterThan((runs * RUNS) / 2);
  },
);
