/** Disks that are full, that come and go, and that fail: nothing acknowledged is lost, and people are told meanwhile. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeUpdate } from "@weft/protocol";
import { expect, it, onTestFinished } from "vitest";
import * as Y from "yjs";
import { type EmbeddedStore, createSqliteStore } from "../../server/storage/store-sqlite.ts";
import { DiskFailure } from "../../server/storage/store.ts";
import { type RawClient, syncedRawClient, yClient } from "../helpers/client.ts";
import { type ServerProcess, startProcess } from "../helpers/process.ts";
import { SEED, seeded } from "../helpers/random.ts";
import { testServer } from "../helpers/server.ts";
import { canMount, smallDisk } from "../helpers/small-disk.ts";
import { until } from "../helpers/until.ts";

const WEFT = { protocols: ["weft"] };

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "weft-disk-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Somebody who types words of a few hundred bytes, and knows how many of them were acknowledged. */
async function typist(
  server: { readonly url: string },
  document: string,
): Promise<{
  readonly client: RawClient;
  readonly sent: number;
  readonly acked: number;
  type(count: number): void;
}> {
  const client = await syncedRawClient(server, document, WEFT);
  await until(() => client.saved === 1);
  const doc = new Y.Doc();
  const words = doc.getArray<string>("words");
  doc.on("update", (update: Uint8Array) => client.send(encodeUpdate(update)));
  return {
    client,
    get sent() {
      return words.length;
    },
    get acked() {
      return client.saved - 1;
    },
    type(count) {
      for (let index = 0; index < count; index += 1) words.push([`${words.length} ${"x".repeat(400)}`]);
    },
  };
}

async function wordsIn(server: { readonly url: string }, document: string): Promise<number> {
  const { doc, provider } = await yClient(server, document);
  const words = doc.getArray<string>("words").toArray();
  provider.destroy();
  expect(words.map((word) => Number.parseInt(word, 10))).toEqual(words.map((_, index) => index));
  return words.length;
}

function wasTold({ client }: { readonly client: RawClient }, ok: boolean): boolean {
  return client.frames.some((frame) => {
    return frame.type === "event" && JSON.stringify(frame.event).includes(`"type":"storage","ok":${String(ok)}`);
  });
}

async function readyz(server: { readonly url: string }): Promise<string> {
  const response = await fetch(`${server.url}/readyz`);
  return `${response.status} ${(await response.text()).trim()}`;
}

/** A server whose disk can be made full, and free again. */
interface Filling {
  readonly server: { readonly url: string };
  readonly fill: () => Promise<void>;
  readonly free: () => Promise<void>;
  /** The same data, where there is room. */
  readonly again: () => Promise<{ readonly url: string }>;
}

/** A process of its own on a small file system. */
async function onSmallDisk(): Promise<Filling> {
  const small = smallDisk(16);
  if (small === undefined) throw new Error("It could be mounted a moment ago");
  const folder = join(small.folder, "data");
  const server = await start(folder);
  return {
    server,
    fill: async () => small.fill(),
    free: async () => small.free(),
    async again() {
      await server.end("SIGKILL");
      return start(folder);
    },
  };
}

/** A database that may only become so large; there is room again when a document in it is removed for good. */
async function underQuota(): Promise<Filling> {
  let store: EmbeddedStore | undefined;
  const server = await testServer(
    {},
    {
      async openStore({ dataDir }) {
        store = await createSqliteStore({ folder: dataDir, mostPages: 1_000 });
        return store;
      },
    },
  );
  return {
    server,
    async fill() {
      for (const size of [200_000, 20_000, 2_000]) {
        const update = new Uint8Array(size);
        while ((await store?.append([{ document: "filler", update }]).catch(() => "full")) !== "full");
      }
    },
    async free() {
      await store?.remove("filler");
    },
    async again() {
      await server.restart();
      return server;
    },
  };
}

async function start(folder: string, options: Parameters<typeof startProcess>[1] = {}): Promise<ServerProcess> {
  const server = await startProcess(folder, options);
  onTestFinished(async () => void (await server.end("SIGKILL")));
  return server;
}

// Mounting takes rights that not everybody has; a quota within SQLite does not, and is always tried.
const disks: readonly (readonly [string, () => Promise<Filling>])[] = [
  ["a quota of SQLite", underQuota],
  ...(canMount() ? [["a small file system", onSmallDisk] as const] : []),
];

it.each(disks)(
  "people are told of a full disk (%s), write on together, and all is saved when there is room",
  async (_, prepare) => {
    const { server, fill, free, again } = await prepare();
    const [ann, bob] = [await typist(server, "notes"), await typist(server, "plans")];
    ann.type(20);
    bob.type(20);
    await until(() => ann.acked === 20 && bob.acked === 20);
    await fill();
    // What is left in files that are there already is used up first.
    await until(
      () => {
        ann.type(10);
        bob.type(10);
        return wasTold(ann, false) && wasTold(bob, false);
      },
      { timeout: 60_000 },
    );
    expect(JSON.stringify(ann.client.frames.filter(({ type }) => type === "event"))).toContain(
      "The server's disk is full.",
    );
    expect(await readyz(server)).toBe("503 can't save");
    const reader = await yClient(server, "notes");
    await until(() => reader.doc.getArray("words").length === ann.sent);
    expect(ann.acked).toBeLessThan(ann.sent);
    await free();
    await until(() => ann.acked === ann.sent && bob.acked === bob.sent, { timeout: 60_000 });
    await until(() => wasTold(ann, true) && wasTold(bob, true));
    expect(await readyz(server)).toBe("200 ok");
    ann.type(5);
    await until(() => ann.acked === ann.sent);
    reader.provider.destroy();
    const later = await again();
    expect(await wordsIn(later, "notes")).toBe(ann.sent);
    expect(await wordsIn(later, "plans")).toBe(bob.sent);
  },
);

// A quota within the process that is killed could not be told from no quota.
if (canMount()) {
  it("a server that was killed while its disk is full starts, shows what was saved, and saves when there is room", async () => {
    const { server, fill, free, again } = await onSmallDisk();
    const ann = await typist(server, "notes");
    ann.type(20);
    await until(() => ann.acked === 20);
    await fill();
    await until(
      () => {
        ann.type(10);
        return wasTold(ann, false);
      },
      { timeout: 60_000 },
    );
    // More may have been acknowledged than this by then, and never less.
    const { acked, sent } = ann;
    const later = await again();
    const found = await wordsIn(later, "notes");
    expect(found).toBeGreaterThanOrEqual(acked);
    expect(found).toBeLessThanOrEqual(sent);
    const bob = await typist(later, "plans");
    bob.type(50);
    await until(() => wasTold(bob, false), { timeout: 60_000 });
    await free();
    await until(() => bob.acked === 50, { timeout: 60_000 });
  });
}

it(`nothing that was acknowledged is lost by a store that fails again and again, sometimes after it did its work (seed ${SEED})`, async () => {
  const random = seeded(SEED);
  let isFailing = true;
  let failures = 0;
  const server = await testServer(
    {},
    {
      async openStore({ dataDir }) {
        const store = await createSqliteStore({ folder: dataDir });
        return {
          ...store,
          async append(entries) {
            const chance = isFailing ? random() : 1;
            if (chance < 0.6) failures += 1;
            if (chance < 0.3) throw new Error("The server's disk is full.");
            await store.append(entries);
            if (chance < 0.6) throw new Error("Nobody knows whether this was written.");
          },
        };
      },
    },
  );
  const typists = await Promise.all(Array.from({ length: 12 }, (_, index) => typist(server, `d${index % 4}-${index}`)));
  await until(
    () => {
      for (const each of typists) if (random() < 0.3) each.type(1 + Math.floor(random() * 5));
      return failures >= 8;
    },
    { timeout: 60_000 },
  );
  isFailing = false;
  await until(() => typists.every(({ acked, sent }) => acked === sent), { timeout: 60_000 });
  await until(() => typists.every((each) => wasTold(each, false) && wasTold(each, true)));
  expect(await readyz(server)).toBe("200 ok");
  await server.restart();
  for (const [index, { sent }] of typists.entries()) {
    expect(await wordsIn(server, `d${index % 4}-${index}`)).toBe(sent);
  }
});

it("a disk that refuses a write or a flush ends the process; started again, it has all that was acknowledged", async () => {
  const folder = temporaryFolder();
  const server = await start(folder, { fileSize: 4_096 });
  const ann = await typist(server, "notes");
  const ended = server.ended();
  for (let isOver = false; !isOver;) {
    ann.type(200);
    isOver = await Promise.race([ended.then(() => true), until(() => ann.acked === ann.sent).then(() => false)]);
  }
  expect(await ended).toBe(70);
  expect(server.output()).toContain("the disk failed while saving");
  expect(ann.acked).toBeGreaterThan(0);
  expect(ann.acked).toBeLessThan(ann.sent);
  const later = await start(folder);
  expect(await wordsIn(later, "notes")).toBeGreaterThanOrEqual(ann.acked);
});

it("a failed flush acknowledges nothing more, and is not tried again as if nothing had happened", async () => {
  let isBroken = false;
  let reported = 0;
  let attempts = 0;
  const server = await testServer(
    {},
    {
      onDiskFailure: () => {
        reported += 1;
      },
      async openStore({ dataDir }) {
        const store = await createSqliteStore({ folder: dataDir });
        return {
          ...store,
          async append(entries) {
            if (isBroken) attempts += 1;
            if (isBroken) throw new DiskFailure(new Error("EIO: fsync"));
            await store.append(entries);
          },
        };
      },
    },
  );
  const ann = await typist(server, "notes");
  ann.type(5);
  await until(() => ann.acked === 5);
  isBroken = true;
  ann.type(5);
  await until(() => reported === 1);
  ann.type(5);
  const reader = await yClient(server, "notes");
  await until(() => reader.doc.getArray("words").length === 15);
  expect([ann.acked, attempts, reported]).toEqual([5, 1, 1]);
  await expect(server.stop()).rejects.toThrow(DiskFailure);
  const store = await createSqliteStore({ folder: server.folder });
  onTestFinished(() => store.close());
  expect((await store.load("notes"))?.updates.length).toBe(5);
});
