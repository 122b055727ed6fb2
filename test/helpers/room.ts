/**
 * Rooms without a server, and members without a connection. Owns: a disk that can be stalled and that a room reads itself
 * back from, and members that keep a document as clients do, at once or later.
 */
import { type CloseCode, DEFAULT_LIMITS, type ServerEvent, type WireLimits, decodeFrame } from "@weft/protocol";
import { type Logger, pino } from "pino";
import * as Y from "yjs";
import type { Member } from "../../server/collab/member.ts";
import { Room } from "../../server/collab/room.ts";
import { type Tree, createTree } from "../../server/collab/tree.ts";
import { createTally } from "../../server/ops/tally.ts";

export interface TestMember extends Member {
  readonly doc: Y.Doc;
  /** Whether it applies what comes only when it is told to; what waits counts until then. */
  slow: boolean;
  /** Bytes that count as waiting without being there. */
  ballast: number;
  /** The numbers of the sync steps that came, in order. */
  readonly steps: number[];
  /** State vectors that it was asked with and has not answered. */
  readonly questions: Uint8Array[];
  /** Every array and frame that came, as it came. */
  readonly sent: (Uint8Array | readonly Uint8Array[])[];
  readonly events: ServerEvent[];
  readonly challenges: number;
  readonly closed: CloseCode | undefined;
  /** Reads all that waits. */
  drain(): void;
}

let ids = 0;

/** Someone in a room, with a document of their own. */
export function memberOf(
  room: Room,
  { mayWrite = true, doc = new Y.Doc() }: { readonly mayWrite?: boolean; readonly doc?: Y.Doc } = {},
): TestMember {
  const waiting: Uint8Array[] = [];
  let closed: CloseCode | undefined;
  let challenges = 0;
  const read = (bytes: Uint8Array): void => {
    const frame = decodeFrame(bytes);
    if (frame.type === "sync-step-1") {
      member.steps.push(1);
      member.questions.push(frame.stateVector);
    }
    if (frame.type === "sync-step-2") member.steps.push(2);
    if (frame.type === "sync-step-2" || frame.type === "update") Y.applyUpdate(doc, frame.update, "server");
  };
  const take = (frame: Uint8Array): void => {
    if (member.slow) waiting.push(frame);
    else read(frame);
  };
  const member: TestMember = {
    id: ++ids,
    mayWrite,
    doc,
    slow: false,
    ballast: 0,
    steps: [],
    questions: [],
    sent: [],
    events: [],
    get challenges() {
      return challenges;
    },
    get waiting() {
      return waiting.reduce((sum, { length }) => sum + length, member.ballast);
    },
    get closed() {
      return closed;
    },
    sendAll(frames) {
      member.sent.push(frames);
      frames.forEach(take);
    },
    send(frame) {
      member.sent.push(frame);
      take(frame);
    },
    contradict: () => undefined,
    tell: (event) => void member.events.push(event),
    challenge() {
      challenges += 1;
    },
    close(code) {
      closed ??= code;
    },
    drain() {
      waiting.splice(0).forEach(read);
      room.drained(member);
    },
  };
  room.join(member);
  return member;
}

export interface TestRoom {
  readonly room: Room;
  /** Everything that was logged, in order. */
  readonly log: Uint8Array[];
  /** How often the document was read from the disk. */
  readonly loads: number;
  readonly broken: boolean;
  /** From now on nothing becomes durable, until what this returns is called. */
  readonly stall: () => () => void;
}

export interface RoomSettings {
  readonly limits?: Partial<WireLimits>;
  /** What to do when the document is read back; by default it is. */
  readonly load?: (tree: () => Tree) => Promise<Tree>;
  readonly claimTime?: number;
  /** What a tree is; by default a plain one. */
  readonly wrap?: (tree: Tree) => Tree;
  /** What was logged before. */
  readonly log?: readonly Uint8Array[];
  /** Where the server's log goes; by default nowhere. */
  readonly logger?: Logger;
}

/** A room over a log in memory. */
export function testRoom(settings: RoomSettings = {}): TestRoom {
  const { limits, load, claimTime, wrap = (tree: Tree) => tree, logger = pino({ level: "silent" }) } = settings;
  const log: Uint8Array[] = [...(settings.log ?? [])];
  let stalled: Promise<void> | undefined;
  let loads = 0;
  let broken = false;
  const read = (): Tree =>
    wrap(
      createTree((doc) => {
        for (const update of log) Y.applyUpdate(doc, update);
      }),
    );
  const room = new Room({
    name: "notes",
    size: log.reduce((sum, { length }) => sum + length, 0),
    tree: read(),
    load() {
      loads += 1;
      return load === undefined ? Promise.resolve(read()) : load(read);
    },
    onBroken() {
      broken = true;
    },
    upkeep: { changed: () => undefined, settle: () => Promise.resolve() },
    journal: {
      append(_document, update) {
        log.push(update);
        return stalled ?? Promise.resolve();
      },
      durable: () => stalled ?? Promise.resolve(),
    },
    limits: { ...DEFAULT_LIMITS, ...limits },
    log: logger,
    tally: createTally(),
    presenceInterval: 0,
    ...(claimTime === undefined ? {} : { claimTime }),
    now: () => performance.now(),
  });
  return {
    room,
    log,
    get loads() {
      return loads;
    },
    get broken() {
      return broken;
    },
    stall() {
      const gate = Promise.withResolvers<void>();
      stalled = gate.promise;
      return () => {
        stalled = undefined;
        gate.resolve();
      };
    },
  };
}

/** A tree that throws half-way through an update that holds the word "poison"; the error quotes it, as Yjs's may. */
export function poisonable(tree: Tree): Tree {
  return {
    ...tree,
    get hasPending() {
      return tree.hasPending;
    },
    apply(bytes, contents) {
      const applied = tree.apply(bytes, contents);
      if (Buffer.from(bytes).includes("poison")) throw new Error("thrown by Yjs at poison");
      return applied;
    },
  };
}

/** The updates that `change` makes in a document, one for each transaction. */
export function updatesOf(doc: Y.Doc, change: (doc: Y.Doc) => void): Uint8Array[] {
  const updates: Uint8Array[] = [];
  const note = (update: Uint8Array): unknown => updates.push(update);
  doc.on("update", note);
  change(doc);
  doc.off("update", note);
  return updates;
}

/** A document with these updates in it. */
export function replayed(updates: Iterable<Uint8Array>): Y.Doc {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
}

/** What a document says, to be compared with another: what is visible, and what it is made of. */
export function told(doc: Y.Doc): unknown {
  doc.getText("text");
  doc.getXmlFragment("content");
  doc.getMap("map");
  doc.getArray("list");
  return {
    content: doc.toJSON(),
    marks: doc.getText("text").toDelta(),
    state: Object.fromEntries([...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(([a], [b]) => a - b)),
    pending: doc.store.pendingStructs !== null || doc.store.pendingDs !== null,
  };
}
