/**
 * Real clients of both protocols on bad lines, who edit everything at random, come and go, while the server restarts and is killed: in the
 * end all hold the same, and in it is whatever was ever acknowledged.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import type * as YTypes from "yjs";
import { ailmentOf, contentOf } from "../helpers/content.ts";
import { below, editAtRandom, pick } from "../helpers/edits.ts";
import { type BadLine, badLine } from "../helpers/bad-line.ts";
import { type ServerProcess, startProcess } from "../helpers/process.ts";
import { SEED, seeded } from "../helpers/random.ts";
import { until } from "../helpers/until.ts";
import {
  type ClientName,
  type Published,
  CLIENTS,
  Y,
  published,
  startHocuspocus,
  startPublished,
} from "../conformance/published.ts";

const LONG = process.env["WEFT_SOAK"] !== undefined;
const PEOPLE = LONG ? 20 : 6;
const EDITS = LONG ? 10_000 : 600;
const SEEDS = LONG ? 20 : 1;
/** How often, in edits, somebody's line goes bad or the server ends. */
const MISHAP_EVERY = 12;
const RESTART_EVERY = LONG ? 500 : 150;
/** Edits that may be on their way before everyone waits a turn of the event loop. */
const DOCUMENT = "a/shared document";

interface Person {
  readonly name: ClientName;
  readonly client: Published;
  readonly line: BadLine;
  /** The bytes of every change that this person made and was told is saved. */
  readonly acked: Uint8Array[];
  isAway: boolean;
}

it.each(Array.from({ length: SEEDS }, (_, index) => SEED + index))(
  `${PEOPLE} people, ${EDITS} edits, bad lines and a server that ends: all hold the same (seed %i)`,
  { timeout: LONG ? 3_600_000 : 120_000 },
  async (seed) => {
    const random = seeded(seed);
    const folder = await mkdtemp(join(tmpdir(), "weft-convergence-"));
    let server: ServerProcess | undefined = await startProcess(folder);
    onTestFinished(async () => {
      await server?.end("SIGKILL");
      await rm(folder, { recursive: true, force: true });
    });
    const people: Person[] = [];
    for (let index = 0; index < PEOPLE; index++)
      people.push(await arrive(CLIENTS[index % CLIENTS.length] ?? "y-websocket 3.1", server.port));

    for (let edit = 1; edit <= EDITS; edit++) {
      editAtRandom(Y, pick(random, people).client.doc, random);
      if (edit % MISHAP_EVERY === 0) mishap(random, pick(random, people));
      if (edit % RESTART_EVERY === 0) {
        await server.end(random() < 0.5 ? "SIGKILL" : "SIGTERM");
        for (const { line } of people) line.target = undefined;
        // Meanwhile they write on.
        for (let more = 0; more < 10; more++) editAtRandom(Y, pick(random, people).client.doc, random);
        server = await startProcess(folder);
        for (const { line } of people) line.target = server.port;
      }
      if (random() < 0.5) await new Promise(setImmediate);
    }

    for (const { client, line, ...person } of people) {
      line.release();
      if (person.isAway) client.connect();
    }
    const { port } = server;
    const same = (): boolean => new Set(people.map(({ client }) => contentOf(client.doc))).size === 1;
    const settled = (): boolean => people.every(({ client }) => client.isSynced()) && same();
    // A stock provider whose attempt is cut short now and then never makes another by itself; people reload then.
    for (let reloads = 0; reloads < 6; reloads++) {
      if (await until(settled, { timeout: 10_000 }).catch(() => false)) break;
      for (const { client } of people.filter((person) => !person.client.isSynced())) {
        await client.disconnect();
        client.connect();
      }
    }
    await until(settled, { timeout: 60_000, what: `everyone holds the same, seed ${seed}` });
    const newcomer = await published("hocuspocus 4.8", { url: `http://127.0.0.1:${port}` }, DOCUMENT);
    const content = contentOf(newcomer.doc);
    expect(content.length).toBeGreaterThan(1_000);
    for (const { client, name } of people) expect(contentOf(client.doc), `${name}, seed ${seed}`).toBe(content);
    // What was relayed is in memory; an orderly end writes it down. What was acknowledged is there in any case.
    await server.end();
    server = await startProcess(folder);
    const late = await published("y-websocket 3.1", server, DOCUMENT);
    expect(contentOf(late.doc), `after a restart, seed ${seed}`).toBe(content);
    const acked = people.flatMap((person) => person.acked);
    expect(acked.length).toBeGreaterThan(PEOPLE);
    expect(missingFrom(late.doc, acked), `acknowledged and lost, seed ${seed}`).toBe(0);
    for (const { doc } of [late, ...people.map(({ client }) => client)]) {
      expect(doc.store.pendingStructs, `something waits for what never came, seed ${seed}`).toBeNull();
      expect(doc.store.pendingDs, `something waits to be deleted, seed ${seed}`).toBeNull();
      expect(ailmentOf(doc)).toBeUndefined();
    }
  },
);

async function arrive(name: ClientName, port: number): Promise<Person> {
  const line = await badLine(port);
  const acked: Uint8Array[] = [];
  const doc = new Y.Doc();
  const client = name.startsWith("hocuspocus")
    ? startHocuspocus(name.split(" ")[1] ?? "", line, DOCUMENT, { doc })
    : startPublished(name, line, DOCUMENT, { doc });
  if ("provider" in client) watchAcks(client as ReturnType<typeof startHocuspocus>, acked);
  await until(() => client.isSynced(), { what: `${name} has the document` });
  return { name, client, line, acked, isAway: false };
}

/** A provider says how many of its changes are not yet acknowledged: at none, everything so far is saved. */
function watchAcks({ provider, doc }: ReturnType<typeof startHocuspocus>, acked: Uint8Array[]): void {
  let sent: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array, origin: unknown) => {
    if (origin !== provider) sent.push(update);
  });
  (provider as unknown as { on(event: string, listener: () => void): void }).on("unsyncedChanges", () => {
    // Below none, where a provider lost count over many connections, it says nothing about those on their way.
    if (provider.unsyncedChanges !== 0 || !provider.synced) return;
    acked.push(...sent);
    sent = [];
  });
}

function mishap(random: () => number, person: Person): void {
  const { client, line } = person;
  if (person.isAway) {
    client.connect();
    person.isAway = false;
    return;
  }
  switch (below(random, 5)) {
    case 0:
      line.cut();
      break;
    case 1:
      // Told to leave while it connects, a stock provider may never connect again.
      if (client.connections.at(-1)?.readyState !== WebSocket.OPEN || !client.isSynced()) break;
      person.isAway = true;
      void client.disconnect();
      break;
    case 2:
      line.stall();
      break;
    case 3:
      line.release(1 + below(random, 50));
      break;
    default:
      line.release();
  }
}

/** How many of the changes a document lacks: Yjs emits nothing for one that brings nothing. */
function missingFrom(doc: YTypes.Doc, updates: readonly Uint8Array[]): number {
  let missing = 0;
  const count = (): number => (missing += 1);
  doc.on("update", count);
  for (const update of updates) Y.applyUpdate(doc, update);
  doc.off("update", count);
  return missing + (doc.store.pendingStructs === null ? 0 : 1);
}
