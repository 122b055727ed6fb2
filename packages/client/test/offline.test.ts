/** The copy on this device: what it brings back, what it says of itself, and whom it leaves in peace. */
import { CLOSE } from "@weft/protocol";
import { IDBDatabase as Database, IDBFactory } from "fake-indexeddb";
import { expect, it, vi } from "vitest";
import { until } from "../../../test/helpers/until.ts";
import { clearCopies, listCopies, mayWrite, statusText, type Connection } from "../src/index.ts";
import { useDevice, type Line } from "./line.ts";

const device = useDevice();
const { open } = device;

const textIn = (connection: Connection): string => connection.doc.getText("t").toJSON();

function type(connection: Connection, text: string): void {
  const shared = connection.doc.getText("t");
  shared.insert(shared.length, text);
}

async function line(index = device.server.lines.length): Promise<Line> {
  return until(() => device.server.lines[index], { what: `connection ${index}` });
}

/** Reports all as durable that came over a line, also what comes after the first word of it, until nothing is left to save. */
async function flushed(line: Line, connection: Connection): Promise<void> {
  let isSaved = false;
  const saved = connection.flush().then(() => {
    isSaved = true;
  });
  await until(() => {
    line.ack(line.syncs);
    return isSaved;
  });
  await saved;
}

async function change<T>(
  name: "copies" | "updates",
  work: (store: IDBObjectStore) => IDBRequest<T> | void,
): Promise<T> {
  const request = indexedDB.open("weft", 1);
  const database = await new Promise<IDBDatabase>((resolve) => {
    request.onsuccess = () => resolve(request.result);
  });
  const transaction = database.transaction(name, "readwrite");
  const answer = work(transaction.objectStore(name));
  await new Promise((resolve) => {
    transaction.oncomplete = resolve;
  });
  database.close();
  return answer?.result as T;
}

/** Rows of updates in the database. */
const rows = (): Promise<number> => change("updates", (store) => store.count());

/** Someone who was here once, with a copy that the server has all of; the server is gone since. */
async function visited(text: string): Promise<void> {
  device.server.doc.getText("t").insert(0, text);
  const connection = open();
  await connection.whenSynced();
  await until(async () => (await listCopies()).length === 1, { what: "the copy" });
  connection.destroy();
  gone();
}

function gone(): void {
  device.server.accepting = false;
  for (const line of device.server.lines) line.cut();
}

async function offline(options = {}): Promise<Connection> {
  const connection = open(options);
  await connection.whenLoaded();
  return connection;
}

const kept = (connection: Connection, words: string): Promise<unknown> =>
  until(() => statusText(connection.status) === words, { what: words });

it("opens without a server, and counts what no server has until one does", async () => {
  await visited("read");
  const first = await offline();
  expect(textIn(first)).toBe("read");
  expect(first.status).toMatchObject({ loaded: true, synced: false, unsaved: 0 });
  type(first, " a");
  type(first, " b");
  await kept(first, "Offline — 2 changes kept on this device");
  first.destroy();

  const second = await offline();
  expect(textIn(second)).toBe("read a b");
  await kept(second, "Offline — 2 changes kept on this device");
  type(second, " c");
  await kept(second, "Offline — 3 changes kept on this device");
  const index = device.server.lines.length;
  device.server.accepting = true;
  const back = await line(index);
  await until(() => device.server.doc.getText("t").toJSON() === "read a b c");
  expect(second.status.unsaved).toBe(3);
  await flushed(back, second);
  await until(async () => (await listCopies())[0]?.unsaved === 0);
  second.destroy();
  gone();
  const third = await offline();
  await kept(third, "Offline");
  expect(textIn(third)).toBe("read a b c");
});

it("says that a change is in this window until the database has it", async () => {
  await visited("read");
  const connection = await offline();
  await kept(connection, "Offline");
  type(connection, "!");
  await Promise.resolve();
  expect(statusText(connection.status)).toBe("Offline — 1 change kept in this window");
  await kept(connection, "Offline — 1 change kept on this device");
});

it("writes what is left when it is ended", async () => {
  await visited("read");
  const connection = await offline();
  type(connection, " last words");
  connection.destroy();
  await until(async () => (await listCopies())[0]?.unsaved === 1);
  expect(textIn(await offline())).toBe("read last words");
});

it("is shared by windows that write at once, also by one that is opened later and one that ends first", async () => {
  await visited(".");
  const [ann, ben] = await Promise.all([offline(), offline()]);
  for (let round = 0; round < 5; round++) {
    type(ann, "a");
    type(ben, "b");
    await kept(ann, `Offline — ${round + 1} ${round === 0 ? "change" : "changes"} kept on this device`);
  }
  ann.destroy();
  type(ben, "b");
  await kept(ben, "Offline — 6 changes kept on this device");
  ben.destroy();
  const third = await offline();
  expect(Array.from(textIn(third)).sort().join("")).toBe(".aaaaabbbbbb");
  await kept(third, "Offline — 11 changes kept on this device");
});

it("does not take the changes of a window that lives for saved because another's were", async () => {
  await visited(".");
  const ann = await offline();
  type(ann, "a");
  await kept(ann, "Offline — 1 change kept on this device");
  const ben = await offline();
  await kept(ben, "Offline — 1 change kept on this device");
  // Ann writes something that Ben has never seen, and only Ben's line is heard of by the server.
  type(ann, "b");
  await kept(ann, "Offline — 2 changes kept on this device");
  ann.disconnect();
  const index = device.server.lines.length;
  device.server.accepting = true;
  const back = await line(index);
  await until(() => device.server.doc.getText("t").toJSON() === ".a");
  await flushed(back, ben);
  ben.destroy();
  await until(async () => (await listCopies())[0]?.unsaved === 2);
});

it("stays small however much is written, and loses nothing of another window by that", async () => {
  await visited(".");
  const [ann, ben] = await Promise.all([offline(), offline()]);
  type(ben, "ben");
  await kept(ben, "Offline — 1 change kept on this device");
  for (let page = 0; page < 3; page++) for (let key = 0; key < 150; key++) type(ann, "a");
  await kept(ann, "Offline — 450 changes kept on this device");
  type(ann, "a");
  await kept(ann, "Offline — 451 changes kept on this device");
  expect(await rows()).toBeLessThan(10);
  ann.destroy();
  ben.destroy();
  expect(textIn(await offline()).replaceAll("a", "")).toBe(".ben");
});

it("is off where it is not wanted, and where there is no IndexedDB", async () => {
  device.server.doc.getText("t").insert(0, "text");
  const connection = open({ offline: false });
  await connection.whenLoaded();
  gone();
  await until(() => connection.status.state === "offline");
  type(connection, "!");
  await kept(connection, "Offline — 1 change kept in this window");
  expect(await listCopies()).toEqual([]);
  Object.defineProperty(globalThis, "indexedDB", {
    configurable: true,
    get() {
      throw new DOMException("not here", "SecurityError");
    },
  });
  device.server.accepting = true;
  await open().whenSynced();
  expect(await listCopies()).toEqual([]);
  await clearCopies();
});

const mistakes: [what: string, break_: (factory: IDBFactory) => void][] = [
  [
    "does not open",
    (factory) => {
      factory.open = () => {
        throw new DOMException("not here", "SecurityError");
      };
    },
  ],
  [
    "never answers",
    (factory) => {
      factory.open = () => ({}) as never;
    },
  ],
];
it.each(mistakes)("edits and saves where the database %s, and says where the changes are", async (_what, break_) => {
  const factory = new IDBFactory();
  break_(factory);
  vi.stubGlobal("indexedDB", factory);
  device.server.doc.getText("t").insert(0, "text");
  const connection = open();
  await connection.whenSynced();
  const first = await line(0);
  type(connection, "!");
  await until(() => device.server.doc.getText("t").toJSON() === "text!");
  await flushed(first, connection);
  gone();
  type(connection, "?");
  await kept(connection, "Offline — 1 change kept in this window");
});

it("keeps again what it could not keep while there was no room", async () => {
  await visited("read");
  const connection = await offline();
  await kept(connection, "Offline");
  const transaction = Reflect.get(Database.prototype, "transaction") as (...args: unknown[]) => IDBTransaction;
  let isFull = true;
  vi.spyOn(Database.prototype, "transaction").mockImplementation(function (
    this: InstanceType<typeof Database>,
    ...args
  ) {
    const made = Reflect.apply(transaction, this, args);
    if (isFull && args[1] === "readwrite") queueMicrotask(() => made.abort());
    return made;
  });
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  type(connection, "!");
  await vi.advanceTimersByTimeAsync(5_000);
  expect(statusText(connection.status)).toBe("Offline — 1 change kept in this window");
  isFull = false;
  await vi.advanceTimersByTimeAsync(10_000);
  vi.useRealTimers();
  await kept(connection, "Offline — 1 change kept on this device");
  connection.destroy();
  expect(textIn(await offline())).toBe("read!");
});

it("shows nothing of a copy that is damaged before the server has told all again, and mends it then", async () => {
  await visited("read");
  await change("updates", (store) => {
    store.clear();
    store.add({ key: `${device.server.url.replace("http", "ws")}/collab plan`, bytes: Uint8Array.of(1, 1, 200) });
  });
  const index = device.server.lines.length;
  const connection = open();
  await until(() => connection.status.state === "offline");
  expect(connection.status.loaded).toBe(false);
  device.server.accepting = true;
  await line(index);
  await connection.whenSynced();
  expect(textIn(connection)).toBe("read");
  await until(async () => (await listCopies()).length === 1, { what: "a copy that can be shown" });
  connection.destroy();
  gone();
  expect(textIn(await offline())).toBe("read");
});

it("does not show what was written before the server's content ever came, and delivers it all the same", async () => {
  gone();
  const connection = open();
  await until(() => connection.status.state === "offline");
  type(connection, "early");
  await kept(connection, "Offline — 1 change kept on this device");
  connection.destroy();
  const index = device.server.lines.length;
  const second = open();
  await until(() => second.status.state === "offline");
  expect(second.status).toMatchObject({ loaded: false, unsaved: 1 });
  device.server.accepting = true;
  await line(index);
  await until(() => device.server.doc.getText("t").toJSON() === "early");
});

it("is gone when it was cleared, and does not come back by a window that is still open", async () => {
  await visited("read");
  const connection = await offline();
  await clearCopies({ server: "http://elsewhere.example" });
  await clearCopies({ server: device.server.url, document: "another" });
  expect(await listCopies({ server: device.server.url })).toMatchObject([{ document: "plan", unsaved: 0 }]);
  await clearCopies({ server: device.server.url });
  type(connection, "!");
  await kept(connection, "Offline — 1 change kept in this window");
  connection.destroy();
  expect([await listCopies(), await rows()]).toEqual([[], 0]);
});

it.each([
  ["deleted", 0],
  ["forbidden", 0],
  ["replaced", 0],
  ["damaged", 1],
] as const)("after the refusal %j there are %i copies", async (name, left) => {
  const { code } = CLOSE[name];
  await visited("read");
  const index = device.server.lines.length;
  device.server.accepting = true;
  const connection = await offline();
  (await line(index)).close(code);
  await until(() => connection.status.state === "denied");
  await until(async () => (await listCopies()).length === left);
  await until(async () => (await rows()) === left);
});

it("keeps what no server has when the document was deleted", async () => {
  await visited("read");
  const first = await offline();
  type(first, " mine");
  await kept(first, "Offline — 1 change kept on this device");
  first.destroy();
  const index = device.server.lines.length;
  device.server.accepting = true;
  const second = await offline();
  (await line(index)).close(CLOSE.deleted.code);
  await kept(second, "Can't save: This document was deleted. 1 change kept on this device");
  second.destroy();
  gone();
  expect(textIn(await offline())).toBe("read mine");
});

it("says which document it is of, so that the server keeps it out of another of the same name", async () => {
  await visited("read");
  const index = device.server.lines.length;
  device.server.accepting = true;
  const first = await offline();
  const known = await line(index);
  expect(known.request.url).toBe("/collab/plan?epoch=0");
  known.tell({ type: "epoch", epoch: 7 });
  await first.whenSynced();
  type(first, "!");
  await until(() => device.server.doc.getText("t").toJSON() === "read!");
  await flushed(known, first);
  await until(async () => (await listCopies())[0]?.unsaved === 0);
  first.destroy();
  await offline();
  const next = await line(index + 1);
  expect(next.request.url).toBe("/collab/plan?epoch=7");
  // Who has nothing yet can bring nothing.
  open({ document: "other" });
  expect((await line(index + 2)).request.url).toBe("/collab/other");
});

it("drops copies that were not used for long, but none with changes that wait", async () => {
  await visited("read");
  const old = Date.now() - 91 * 24 * 60 * 60 * 1_000;
  const record = { server: "s", label: "", epoch: 0, isWhole: true, bytes: 10, usedAt: old };
  await change("copies", (store) => {
    store.add({ ...record, key: "s a", id: "1", document: "a", waiting: {} });
    store.add({ ...record, key: "s b", id: "2", document: "b", waiting: { 3: 1 } });
    store.add({ ...record, key: "s c", id: "3", document: "c", waiting: {}, usedAt: Date.now(), bytes: 300 << 20 });
    store.add({ ...record, key: "s d", id: "4", document: "d", waiting: {}, usedAt: Date.now() - 1_000 });
  });
  await offline();
  await until(async () => (await listCopies()).length === 3);
  expect((await listCopies()).map(({ document }) => document).sort()).toEqual(["b", "d", "plan"]);
});

it("remembers who only reads, and forgets it when the server says otherwise", async () => {
  device.server.doc.getText("t").insert(0, "read");
  const first = open();
  (await line()).tell({ type: "role", role: "view" });
  await first.whenSynced();
  await until(async () => (await listCopies()).length === 1, { what: "the copy" });
  first.destroy();
  gone();

  const second = await offline();
  await kept(second, "Offline");
  expect([second.status.role, mayWrite(second.status)]).toEqual(["view", false]);
  const index = device.server.lines.length;
  device.server.accepting = true;
  const back = await line(index);
  await until(() => second.status.synced);
  back.tell({ type: "role", role: "edit" });
  await until(() => mayWrite(second.status));
  await until(async () => (await change("copies", (store) => store.getAll()))[0]?.role === "edit");
});
