import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeFrame } from "@weft/protocol";
import { afterEach, beforeEach, expect, it } from "vitest";
import { WebSocket } from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { type ConcurrentHistory, readFriends } from "../helpers/histories.ts";
import { type ServerProcess, startProcess } from "../helpers/process.ts";
import { until } from "../helpers/until.ts";

/**
 * A person at one end of the real conversation: the stock provider on a socket whose incoming messages wait at the
 * door until the person is to see them. That is how the history's own concurrency is kept: each of its edits is made
 * while knowing exactly what its author knew.
 */
interface Person {
  readonly text: Y.Text;
  readonly provider: WebsocketProvider;
  /** Whether everything that the other person has sent up to their clock has arrived at the door. */
  arrived(clock: number): boolean;
  /** Lets in what arrived, up to the other's clock. */
  admit(clock: number): void;
  /** How far this person's own document has come, in its author's clock. */
  clock(): number;
}

let folder: string;
let server: ServerProcess;
const open: WebsocketProvider[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "weft-replay-"));
  server = await startProcess(folder);
});

afterEach(async () => {
  for (const provider of open.splice(0)) provider.destroy();
  await server.end();
  await rm(folder, { recursive: true, force: true });
});

function person(agent: number): Person {
  const doc = new Y.Doc();
  // Where both write at the edge of words that one of them deletes, Yjs orders them by client id, and the history was
  // recorded with its first author first. So it is replayed with ids in that order.
  doc.clientID = agent + 1;
  const otherId = 2 - agent;
  const provider = new WebsocketProvider(`${server.url.replace("http", "ws")}/collab`, "friends", doc, {
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    disableBc: true,
  });
  open.push(provider);
  const socket = provider.ws as unknown as { onmessage: (event: { data: ArrayBuffer }) => void };
  const deliver = socket.onmessage;
  const door: { data: ArrayBuffer; reach: number }[] = [];
  let shut = false;
  let atDoor = 0;
  let inside = 0;
  socket.onmessage = ({ data }) => {
    const frame = decodeFrame(new Uint8Array(data));
    if (!shut || frame.type !== "update") return deliver({ data });
    atDoor = Math.max(atDoor, Y.parseUpdateMeta(frame.update).to.get(otherId) ?? 0);
    door.push({ data, reach: atDoor });
  };
  provider.once("sync", () => (shut = true));
  return {
    text: doc.getText("text"),
    provider,
    arrived: (clock) => atDoor >= clock,
    admit: (clock) => {
      while (inside < clock) {
        const next = door.shift();
        if (next === undefined) throw new Error(`Nothing at the door before ${clock}`);
        deliver({ data: next.data });
        inside = next.reach;
      }
    },
    clock: () => Y.getState(doc.store, doc.clientID),
  };
}

/** For each transaction, how many transactions of each author its author knew, itself included. */
function knowledge(history: ConcurrentHistory): [number, number][] {
  const known: [number, number][] = [];
  for (const { parents, agent } of history.txns) {
    const here: [number, number] = [0, 0];
    for (const parent of parents) {
      here[0] = Math.max(here[0], known[parent]?.[0] ?? 0);
      here[1] = Math.max(here[1], known[parent]?.[1] ?? 0);
    }
    here[agent === 0 ? 0 : 1] += 1;
    known.push(here);
  }
  return known;
}

it("two people's real conversation of 26,078 edits, with its real concurrency, ends as it ended", async () => {
  const history = readFriends();
  const known = knowledge(history);
  const people: [Person, Person] = [person(0), person(1)];
  await until(() => people.every((one) => one.provider.synced));

  // Clock of each author after each of their transactions: what the other must have received to know it.
  const clocks: [number[], number[]] = [[0], [0]];
  // A frame may carry several edits. It must not carry both what the other is to know and what they are not yet to
  // know, so at each of these points the author waits until all before it has arrived.
  const points: [Set<number>, Set<number>] = [new Set(), new Set()];
  for (const [index, { agent }] of history.txns.entries()) {
    const other = agent === 0 ? 1 : 0;
    points[other].add(known[index]?.[other] ?? 0);
  }
  for (const [index, { agent, patches }] of history.txns.entries()) {
    const self = agent === 0 ? 0 : 1;
    const other = self === 0 ? 1 : 0;
    const author = people[self];
    const reader = people[other];
    const needed = clocks[other][known[index]?.[other] ?? 0] ?? 0;
    author.admit(needed);
    author.provider.doc.transact(() => {
      for (const [position, deleted, inserted] of patches) {
        if (deleted > 0) author.text.delete(position, deleted);
        if (inserted !== "") author.text.insert(position, inserted);
      }
      // A deletion leaves no trace in its author's clock; a stamp does, so that its arrival can be seen.
      if (patches.every(([, , inserted]) => inserted === "")) author.provider.doc.getMap("stamp").set("edit", index);
    });
    clocks[self].push(author.clock());
    if (points[self].has(clocks[self].length - 1)) {
      const sent = author.clock();
      await until(() => reader.arrived(sent), { what: `edit ${index} arrives` });
    }
  }
  const ends = [clocks[0].at(-1) ?? 0, clocks[1].at(-1) ?? 0] as const;
  await until(() => people[0].arrived(ends[1]) && people[1].arrived(ends[0]), { what: "the last edits arrive" });
  people[0].admit(ends[1]);
  people[1].admit(ends[0]);
  expect(people[0].text.toJSON()).toBe(history.endContent);
  expect(people[1].text.toJSON()).toBe(history.endContent);
}, 240_000);
