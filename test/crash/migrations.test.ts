/** Migrations under SIGKILL: a document is either before or after, never between. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { schemaVersionOf, updateFromJSON } from "@weft/schema";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { replay } from "../../server/storage/replay.ts";
import { createSqliteStore } from "../../server/storage/store-sqlite.ts";
import { startYClient } from "../helpers/client.ts";
import { SEED, seeded } from "../helpers/random.ts";
import { until } from "../helpers/until.ts";
import { newFolder } from "../stores/folder.ts";
import { countUrgent } from "./urgent.ts";

const ROUNDS = process.env["WEFT_SOAK"] === undefined ? 8 : 80;
const DOCUMENTS = 30;
const BLOCKS = 150;

const words = (index: number) => ({ type: "textblock", content: [{ type: "text", text: `block ${index}` }] });
const CONTENT = updateFromJSON({ type: "doc", content: Array.from({ length: BLOCKS }, (_, index) => words(index)) });

test(`each document is before or after, over ${ROUNDS} kills (seed ${SEED})`, async () => {
  const random = seeded(SEED);
  let [before, after] = [0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    const folder = newFolder();
    const names = Array.from({ length: DOCUMENTS }, (_, index) => `document ${index}`);
    const store = await createSqliteStore({ folder });
    await store.append(names.map((document) => ({ document, update: CONTENT })));
    await store.close();

    const script = fileURLToPath(new URL("migrating-server.ts", import.meta.url));
    const child = spawn(process.execPath, ["--conditions=source", script, folder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = once(child, "exit");
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const server = { url: `http://127.0.0.1:${Number(line.toString("utf8"))}` };
    const clients = names.map((name) => startYClient(server, name));
    // What somebody has seen may be on its way to the disk, and other documents are being migrated.
    const enough = 1 + Math.floor(random() * DOCUMENTS * 0.8);
    await until(() => clients.filter(({ provider }) => provider.synced).length >= enough);
    child.kill("SIGKILL");
    await exited;
    for (const { provider } of clients) provider.destroy();

    const left = await createSqliteStore({ folder });
    for (const name of names) {
      const stored = await left.load(name);
      if (stored === undefined) throw new Error(`Nothing is stored of ${name}`);
      const doc = new Y.Doc();
      replay(stored, doc);
      const isAfter = schemaVersionOf(doc) === 2;
      expect(countUrgent(doc), `${name}, round ${round}`).toEqual({ urgent: isAfter ? BLOCKS : 0, blocks: BLOCKS });
      if (isAfter) after += 1;
      else before += 1;
    }
    await left.close();
  }
  // Or the kills would say nothing.
  expect(before).toBeGreaterThan(0);
  expect(after).toBeGreaterThan(0);
}, 300_000);
