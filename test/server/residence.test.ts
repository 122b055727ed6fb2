import { CLOSE, encodeAwareness, encodeSyncStep1 } from "@weft/protocol";
import { expect, it } from "vitest";
import * as Y from "yjs";
import { type Residence, type Resident, createResidence, treeBytesOf } from "../../server/collab/residence.ts";
import { createSqliteStore } from "../../server/storage/store-sqlite.ts";
import { CorruptDocument } from "../../server/storage/store.ts";
import { rawClient, syncedRawClient, yClient } from "../helpers/client.ts";
import { memberOf, poisonable, replayed, testRoom, told, updatesOf } from "../helpers/room.ts";
import { type TestServer, testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";

const EMPTY_VECTOR = Uint8Array.of(0);

/** A room for the budget's sake. */
function resident(kind: Residence["kind"], bytes: number, usedAt: number): Resident & { readonly calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    residence: { kind, bytes, usedAt },
    rest: () => void calls.push("rest"),
    sleep: () => {
      calls.push("sleep");
      return Promise.resolve();
    },
  };
}

function lookAt(residents: readonly Resident[], treeBytes: number, now: number): void {
  createResidence({ residents: () => residents, treeBytes, sleepAfter: 1_000, now: () => now, onProblem() {} })();
}

it("over the budget the trees that were used longest ago go, and no more than have to", () => {
  const tree = (usedAt: number): Resident & { readonly calls: string[] } => resident("tree", 1_000, usedAt);
  const [newest, oldest, middle] = [tree(300), tree(100), tree(200)];
  const bytes = resident("bytes", 1_000_000, 50);
  const cost = treeBytesOf(newest.residence);
  lookAt([newest, bytes, oldest, middle], 3 * cost, 400);
  expect([newest, oldest, middle, bytes].map(({ calls }) => calls)).toEqual([[], [], [], []]);
  lookAt([newest, bytes, oldest, middle], 3 * cost - 1, 400);
  expect([newest, oldest, middle, bytes].map(({ calls }) => calls)).toEqual([[], ["rest"], [], []]);
  lookAt([newest, bytes, oldest, middle], cost, 400);
  expect([newest, oldest, middle, bytes].map(({ calls }) => calls)).toEqual([[], ["rest", "rest"], ["rest"], []]);
});

it("what nobody used for a while falls asleep, once, and tries again when it could not", async () => {
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const problems: unknown[] = [];
  let asked = 0;
  const stale: Resident = {
    residence: { kind: "bytes", bytes: 1, usedAt: 0 },
    rest() {},
    sleep: () => gates[asked++]?.promise ?? Promise.resolve(),
  };
  const fresh = resident("tree", 1, 500);
  const asleep = resident("asleep", 1, 0);
  const look = createResidence({
    residents: () => [stale, fresh, asleep],
    treeBytes: 1_000_000,
    sleepAfter: 1_000,
    now: () => 1_000,
    onProblem: (error) => problems.push(error),
  });
  look();
  look();
  expect([asked, fresh.calls, asleep.calls]).toEqual([1, [], []]);
  gates[0]?.reject(new Error("not now"));
  await until(() => problems.length === 1);
  look();
  expect(asked).toBe(2);
});

it("a sleeping document is read back for the next who edits, joins, returns or looks, and for everyone who is here", async () => {
  const setting = testRoom();
  const { room } = setting;
  const [ann, bob] = [memberOf(room), memberOf(room)];
  const write = (word: string): Promise<boolean[]> =>
    Promise.all(
      updatesOf(ann.doc, (doc) => doc.getText("text").insert(doc.getText("text").length, word)).map((update) =>
        room.receive(ann, update, false),
      ),
    );
  await write("words ");
  const uses: (() => Promise<unknown>)[] = [
    () => write("more "),
    () => room.sync(memberOf(room), EMPTY_VECTOR, "last"),
    () => room.sync(bob, Y.encodeStateVector(bob.doc), false),
    () => room.read(() => undefined),
    () => room.edit((doc) => doc.getMap("map").set("key", 1)),
  ];
  let loads = 0;
  for (const use of uses) {
    await room.sleep();
    expect(room.residence.kind).toBe("asleep");
    room.rest();
    await room.sleep();
    expect(setting.loads).toBe(loads);
    await use();
    expect([setting.loads, room.residence.kind]).not.toEqual([loads, "asleep"]);
    loads += 1;
    expect(setting.loads).toBe(loads);
  }
  await room.sleep();
  // Several at once wake it once, and in the order in which they came.
  const joiner = memberOf(room);
  const all = [write("a"), write("b"), room.sync(joiner, EMPTY_VECTOR, false), write("c")];
  await Promise.all(all);
  expect(setting.loads).toBe(loads + 1);
  for (const { doc } of [bob, joiner]) expect(told(doc)).toEqual(told(replayed(setting.log)));
  expect(ann.doc.getText("text").toJSON()).toBe("words more abc");
});

it("nothing is let go of that is not on disk, or that was used meanwhile", async () => {
  const { room, stall } = testRoom();
  const ann = memberOf(room);
  const write = (): Promise<boolean> =>
    room.receive(ann, updatesOf(ann.doc, (doc) => doc.getText("text").insert(0, "a"))[0] ?? EMPTY_VECTOR, false);
  await write();
  const proceed = stall();
  void write();
  const asleep = room.sleep();
  await new Promise(setImmediate);
  expect(room.residence.kind).toBe("tree");
  await room.read(() => undefined);
  expect(room.residence.kind).toBe("tree");
  proceed();
  await asleep;
  // It was read while the disk was waited for.
  expect(room.residence.kind).toBe("tree");
  await room.sleep();
  expect(room.residence.kind).toBe("asleep");
});

it("presence goes on while the document sleeps, and does not wake it", async () => {
  const { room } = testRoom();
  const [ann, bob] = [memberOf(room), memberOf(room)];
  await room.sleep();
  room.receivePresence(ann, encodeAwareness([{ client: ann.doc.clientID, clock: 1, state: "{}" }]));
  await until(() => bob.sent.length > 0);
  expect(room.residence.kind).toBe("asleep");
});

it("a document that can't be read back sends everyone away for a while, and vouches for nothing", async () => {
  const setting = testRoom({ load: () => Promise.reject(new Error("unreadable")) });
  const { room, log } = setting;
  const [ann, bob] = [memberOf(room), memberOf(room)];
  await room.sleep();
  const [update = EMPTY_VECTOR] = updatesOf(ann.doc, (doc) => doc.getText("text").insert(0, "a"));
  const taken = room.receive(ann, update, false);
  const answered = room.sync(bob, EMPTY_VECTOR, "last");
  expect(await taken).toBe(false);
  await answered;
  expect([ann.closed?.retry, bob.closed?.retry, setting.broken, log.length]).toEqual(["later", "later", true, 0]);
  expect(bob.steps).toEqual([]);
});

it("a question that has to wait for its turn is answered though the document falls asleep meanwhile", async () => {
  const { room } = testRoom();
  const ann = memberOf(room);
  const words = updatesOf(new Y.Doc(), (doc) => doc.getText("text").insert(0, "words"));
  for (const update of words) await room.receive(ann, update, false);
  const asker = memberOf(room);
  const questions = [1, 2].map(() => room.sync(asker, EMPTY_VECTOR, false));
  await room.sleep();
  expect(room.residence.kind).toBe("asleep");
  await Promise.all(questions);
  expect(asker.steps).toEqual([2, 2]);
});

it("no question is answered from a document that failed half-way, not even one that waits for its turn", async () => {
  const gate = Promise.withResolvers<void>();
  const { room } = testRoom({
    load: (read) => gate.promise.then(read),
    wrap: poisonable,
  });
  const asker = memberOf(room);
  const mallory = memberOf(room);
  const questions = [1, 2].map(() => room.sync(asker, EMPTY_VECTOR, false));
  const [poison = EMPTY_VECTOR] = updatesOf(mallory.doc, (doc) => doc.getText("text").insert(0, "poison"));
  expect(await room.receive(mallory, poison, false)).toBe(false);
  // Longer than it had to wait for its turn.
  const other = testRoom();
  const patient = memberOf(other.room);
  for (let count = 0; count < 20; count++) await other.room.sync(patient, EMPTY_VECTOR, false);
  gate.resolve();
  await Promise.all(questions);
  expect(asker.steps.filter((step) => step === 2)).toEqual([2, 2]);
  expect(asker.doc.getText("text").toJSON()).toBe("");
});

async function asleepAt(server: TestServer): Promise<string> {
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  return /^weft_documents\{.*asleep.*\} (\d+)$/m.exec(metrics)?.[1] ?? metrics;
}

it("on a server: documents that nobody uses sleep with people connected, and wake for the next word and the next guest", async () => {
  const server = await testServer({}, { sleepAfter: 100 });
  const [ann, bob] = [await yClient(server, "notes"), await yClient(server, "notes")];
  ann.text.insert(0, "words");
  await until(() => bob.text.toJSON() === "words");
  await until(async () => (await asleepAt(server)) === "1");
  bob.text.insert(5, " again");
  await until(() => ann.text.toJSON() === "words again");
  await until(async () => (await asleepAt(server)) === "1");
  expect((await yClient(server, "notes")).text.toJSON()).toBe("words again");
  expect([ann, bob].map(({ provider }) => provider.wsconnected)).toEqual([true, true]);
});

it("on a server: when a sleeping document turns out to be damaged, its people are sent away, and the next learn why", async () => {
  let damaged = false;
  const server = await testServer(
    {},
    {
      sleepAfter: 100,
      openStore: async (config) => {
        const store = await createSqliteStore({ folder: config.dataDir });
        const load: typeof store.load = (name) =>
          damaged ? Promise.reject(new CorruptDocument(name, "torn")) : store.load(name);
        return { ...store, load };
      },
    },
  );
  const ann = await syncedRawClient(server, "notes");
  await until(async () => (await asleepAt(server)) === "1");
  damaged = true;
  ann.send(encodeSyncStep1(EMPTY_VECTOR));
  await until(() => ann.closed);
  const bob = await rawClient(server, "notes");
  await until(() => bob.closed);
  expect([ann.closed?.code, bob.closed]).toEqual([1011, { code: 4422, reason: CLOSE.damaged.meaning }]);
});

it("on a server: when a sleeping document can't be read, its people are sent away, and come back when it can", async () => {
  let readable = true;
  const server = await testServer(
    {},
    {
      sleepAfter: 100,
      openStore: async (config) => {
        const store = await createSqliteStore({ folder: config.dataDir });
        return { ...store, load: (name) => (readable ? store.load(name) : Promise.reject(new Error("unreadable"))) };
      },
    },
  );
  const watcher = await syncedRawClient(server, "notes");
  const ann = await yClient(server, "notes");
  ann.text.insert(0, "words");
  await until(async () => (await asleepAt(server)) === "1");
  readable = false;
  ann.text.insert(5, " again");
  await until(() => watcher.closed);
  expect(watcher.closed?.code).toBe(1011);
  await until(() => !ann.provider.wsconnected);
  readable = true;
  await until(() => ann.provider.synced);
  await until(async () => (await yClient(server, "notes")).text.toJSON() === "words again");
});
