/**
 * From document name to room. Owns: the life of a room, absent -> loading -> live -> flushing -> absent, and the
 * guarantee that there is never more than one of a name.
 * Must never: unload what is not durable, or let a document open while it is being put away.
 */
import { CLOSE, type CloseCode, type ServerEvent, type WireLimits } from "@weft/protocol";
import type * as Y from "yjs";
import { savedInTime } from "../ops/deadline.ts";
import type { Log } from "../ops/log.ts";
import type { Tally } from "../ops/tally.ts";
import type { Compactor } from "../storage/compaction.ts";
import type { Journal } from "../storage/journal.ts";
import { replay } from "../storage/replay.ts";
import type { Store, StoredDocument } from "../storage/store.ts";
import { type Migrator, createMigrator } from "./migration.ts";
import { createResidence } from "./residence.ts";
import { Room } from "./room.ts";
import { type Tree, createTree } from "./tree.ts";
import { createUpkeep } from "./upkeep.ts";

/** A document that may not be opened now, with the code that says why. */
export class Refusal extends Error {
  readonly code: CloseCode;
  constructor(code: CloseCode) {
    super(code.meaning);
    this.name = "Refusal";
    this.code = code;
  }
}

interface RoomsOptions {
  readonly store: Pick<Store, "load">;
  readonly journal: Journal;
  readonly compactor: Pick<Compactor, "compact">;
  readonly limits: WireLimits;
  readonly log: Log;
  readonly tally: Tally;
  /** Whether a document was deleted, to the trash or for good; asked before each opening. */
  readonly isDeleted: (document: string) => Promise<boolean>;
  /** See `Catalog.epochOf`. */
  readonly epochOf: (document: string) => Promise<number>;
  /** See `createMigrator`. */
  readonly migrationOf: (doc: Y.Doc) => Uint8Array | undefined;
  /** A document's title; must neither throw nor change anything. */
  readonly titleOf: (doc: Y.Doc) => string;
  readonly saveTitle: (document: string, title: string) => Promise<void>;
  /** Milliseconds for which a room without members stays in memory: reloads and reconnects are cheap then. */
  readonly idleTime: number;
  /** Bytes that the Y.Docs of all documents together may take, about. */
  readonly treeBytes: number;
  /** Milliseconds after which a document that nobody uses frees its memory, with its members still connected. */
  readonly sleepAfter: number;
  readonly presenceInterval: number;
  readonly now: () => number;
}

/** How often is looked at what is in memory, in milliseconds. */
const LOOK_INTERVAL = 2_000;

/** A room and how many hold it open. In the map while loading, live or flushing. */
interface Slot {
  readonly room: Promise<Room>;
  /** The same, once it is loaded. */
  open: Room | undefined;
  holds: number;
  idle: NodeJS.Timeout | undefined;
}

export class Rooms {
  readonly #options: RoomsOptions;
  readonly #slots = new Map<string, Slot>();
  /** Documents that are being put away; opening waits. */
  readonly #closing = new Map<string, Promise<void>>();
  readonly #migrate: Migrator;
  #draining = false;
  readonly #looking: NodeJS.Timeout;

  constructor(options: RoomsOptions) {
    this.#options = options;
    this.#migrate = createMigrator(options);
    const { treeBytes, sleepAfter, now, log } = options;
    const look = createResidence({
      residents: () => this.open(),
      treeBytes,
      sleepAfter,
      now,
      onProblem: (error) => log.warn({ err: error }, "a document could not be put to sleep"),
    });
    this.#looking = setInterval(look, LOOK_INTERVAL).unref();
  }

  get size(): number {
    return this.#slots.size;
  }

  /**
   * Runs `work` with the document's room, which stays open until the promise of `work` ends.
   * Rejects with `Refusal` when the document may not be opened, and as `Store.load` does.
   */
  async use<T>(name: string, work: (room: Room) => T | Promise<T>): Promise<T> {
    do await this.#admit(name);
    while (this.#closing.has(name));
    const slot = this.#slots.get(name) ?? this.#load(name);
    slot.holds += 1;
    clearTimeout(slot.idle);
    try {
      return await work(await slot.room);
    } finally {
      slot.holds -= 1;
      if (slot.holds === 0) this.#unloadLater(name, slot);
    }
  }

  /**
   * Runs `work`, which puts a document away, then closes it to its members with a last word. Until that is done nobody
   * new gets in, and when it fails people go on as if nothing had been. Rejects as `work` does, and with
   * `NotSavedInTime` when something that people wrote before does not reach the disk.
   */
  async close<T>(name: string, event: ServerEvent, code: CloseCode, work: () => Promise<T>): Promise<T> {
    // One at a time: the second of two would otherwise end while the first still works.
    while (this.#closing.has(name)) await this.#closing.get(name);
    const done = Promise.withResolvers<void>();
    this.#closing.set(name, done.promise);
    try {
      const { journal } = this.#options;
      const slot = this.#slots.get(name);
      // A document that does not load has no members and can still be put away.
      const room = await slot?.room.catch(() => undefined);
      // People write on meanwhile; most of the waiting is here.
      await savedInTime(journal.durable(name));
      if (slot === undefined || room === undefined) return await work();
      return await room.hold(async () => {
        // An append that came after `work` would bring a removed document back.
        await savedInTime(journal.durable(name));
        const result = await work();
        // Not before it is true: who is told stays away for good.
        room.tell(event);
        room.closeMembers(code);
        this.#forget(name, slot, room);
        return result;
      });
    } finally {
      this.#closing.delete(name);
      done.resolve();
    }
  }

  /** Says something to every member of every room. */
  async tell(event: ServerEvent): Promise<void> {
    for (const { room } of this.#slots.values()) {
      // A room that does not load has no members.
      await room.then((open) => open.tell(event)).catch(() => undefined);
    }
  }

  /** Opens no more rooms; resolves when everything that the open ones took is durable. */
  async drain(): Promise<void> {
    this.#draining = true;
    clearInterval(this.#looking);
    const open = await Promise.allSettled(Array.from(this.#slots.values(), ({ room }) => room));
    const rooms = open.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    await Promise.all(rooms.map((room) => room.settle()));
    for (const { idle } of this.#slots.values()) clearTimeout(idle);
    this.#slots.clear();
    for (const room of rooms) room.destroy();
  }

  /** All rooms that are loaded. */
  *open(): Generator<Room> {
    for (const { open } of this.#slots.values()) if (open !== undefined) yield open;
  }

  async #admit(name: string): Promise<void> {
    for (;;) {
      if (this.#draining) throw new Refusal(CLOSE.restart);
      const closing = this.#closing.get(name);
      if (closing !== undefined) {
        await closing;
        continue;
      }
      if (this.#slots.has(name)) return;
      const deleted = await this.#options.isDeleted(name);
      // What was asked may have changed while the answer came; a closing that began since is waited for.
      if (this.#closing.has(name)) continue;
      if (deleted) throw new Refusal(CLOSE.deleted);
      return;
    }
  }

  #load(name: string): Slot {
    const onBroken = (room: Room): void => this.#forget(name, slot, room);
    const slot: Slot = { room: this.#openRoom(name, onBroken), open: undefined, holds: 0, idle: undefined };
    this.#slots.set(name, slot);
    slot.room.then(
      (room) => {
        slot.open = room;
      },
      () => {
        if (this.#slots.get(name) === slot) this.#slots.delete(name);
      },
    );
    return slot;
  }

  async #openRoom(name: string, onBroken: (room: Room) => void): Promise<Room> {
    const { store, limits, log, tally, compactor, titleOf, saveTitle, journal, presenceInterval, now } = this.#options;
    const [stored, epoch] = await Promise.all([store.load(name), this.#options.epochOf(name)]);
    const room: Room = new Room({
      name,
      epoch,
      tree: treeOf(stored),
      // V2 snapshots are about half the size of V1; a document that seems near the limit is measured.
      size: 2 * (stored?.snapshotBytes ?? 0) + (stored?.logBytes ?? 0),
      upkeep: createUpkeep({
        document: name,
        stored: {
          snapshotBytes: stored?.snapshotBytes ?? 0,
          logBytes: stored?.logBytes ?? 0,
          logRows: stored?.updates.length ?? 0,
        },
        compactor,
        log,
        title: async () => (await room.read(titleOf)).trim(),
        // Not before its first update is on disk: until then the catalog may know no such document.
        saveTitle: (title) => journal.durable(name).then(() => saveTitle(name, title)),
      }),
      load: async () => treeOf(await store.load(name)),
      onBroken,
      journal,
      limits,
      log,
      tally,
      presenceInterval,
      now,
    });
    await this.#migrate(room);
    return room;
  }

  #unloadLater(name: string, slot: Slot): void {
    if (this.#slots.get(name) !== slot) return;
    slot.idle = setTimeout(() => void this.#unload(name, slot), this.#options.idleTime);
  }

  /** Flushes and lets go of a room, unless somebody comes meanwhile. */
  async #unload(name: string, slot: Slot): Promise<void> {
    const since = slot.idle;
    try {
      const room = await slot.room;
      await room.settle();
      // Whoever came and went meanwhile has set another timer, and may have left something that is not durable.
      if (slot.holds === 0 && slot.idle === since) this.#forget(name, slot, room);
    } catch (error) {
      // It stays in memory, which is where its unsaved part is.
      this.#options.log.error({ doc: name, err: error }, "document could not be unloaded");
    }
  }

  #forget(name: string, slot: Slot, room: Room): void {
    clearTimeout(slot.idle);
    if (this.#slots.get(name) !== slot) return;
    this.#slots.delete(name);
    room.destroy();
  }
}

function treeOf(stored: StoredDocument | undefined): Tree {
  return createTree((doc) => {
    if (stored !== undefined) replay(stored, doc);
  });
}
