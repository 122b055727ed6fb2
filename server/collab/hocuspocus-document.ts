/**
 * One document on a Hocuspocus connection: asking for access, joining the room, frames to calls on it and back.
 * Owns: what waits until the document is open, and one SyncStatus for each change, sent when it is durable.
 * Must never: let a frame reach the room before access was granted. Source: @hocuspocus/provider 2.15, 3.4, 4.8.
 */
import {
  type Address,
  CLOSE,
  type CloseCode,
  type HocuspocusMessage,
  QUERY_AWARENESS_FRAME,
  SYNC_APPLIED,
  SYNC_REFUSED,
  type ServerEvent,
  type WireLimits,
  encodeAddressed,
  encodeAuthenticated,
  encodeDenied,
  encodeDetached,
  encodeStateless,
} from "@weft/protocol";
import * as Y from "yjs";
import type { Pass } from "../access/passes.ts";
import { type Denial, type Role, isDenial } from "../access/roles.ts";
import type { Log } from "../ops/log.ts";
import { CorruptDocument } from "../storage/store.ts";
import { addressed, allAddressed } from "./addressed.ts";
import type { Member } from "./member.ts";
import { RefusedChanges } from "./refused-changes.ts";
import type { Room } from "./room.ts";
import { Refusal, type Rooms } from "./rooms.ts";
import type { Socket } from "./socket.ts";
import { inspectUpdate } from "./validation.ts";

export interface HocuspocusDocumentOptions {
  /** Kept as it is: its bytes must not be a view of a received frame. */
  readonly address: Address;
  readonly socket: Pick<Socket, "id" | "waiting" | "send" | "sendAll" | "challenge" | "close">;
  readonly rooms: Pick<Rooms, "use">;
  readonly admit: (token: string | undefined) => Promise<Pass | Denial>;
  /** Reserves room for one waiting frame; `false` when there is none, and then the connection was closed. */
  readonly reserve: (bytes: number) => boolean;
  readonly free: (bytes: number) => void;
  /** Called when the document is open; what it returns, when the client has left it. */
  readonly onOpen: (room: Room, pass: Pass) => () => void;
  readonly limits: Pick<WireLimits, "messageBytes">;
  readonly log: Log;
}

/** Everything but the messages about the document's being open at all. */
type Content = Exclude<HocuspocusMessage, { type: "auth" | "close" }>;

/** From this major version on providers send their version, and know CLOSE from the server. */
const TELLS_VERSION = 4;

export class HocuspocusDocument {
  readonly #options: HocuspocusDocumentOptions;
  readonly #member: Member;
  #state: "opening" | "open" | "refused" | "left" = "opening";
  #pass: Pass | undefined;
  /** Whether the client was last told that it may write, and how often it was told either. */
  #couldWrite = false;
  #told = 0;
  #majorVersion = 0;
  /** Counts Auth messages; only the answer to the newest one counts. */
  #attempt = 0;
  #waiting: { readonly message: Content; readonly size: number }[] = [];
  #room: Room | undefined;
  #release: (() => void) | undefined;
  #onLeave: (() => void) | undefined;
  /** Steps 2 that the client owes us for its own steps 1. Only those are in its count of unsynced changes. */
  #owed = 0;
  #refused = new RefusedChanges();
  /** Changes of the newest turn that are on their way to the disk: they become durable together. */
  #saving: { readonly saved: Promise<boolean>; changes: number } | undefined;

  constructor(options: HocuspocusDocumentOptions) {
    this.#options = options;
    const mayWrite = (): boolean => this.#mayWrite;
    this.#member = {
      id: options.socket.id,
      get mayWrite() {
        return mayWrite();
      },
      get waiting() {
        return options.socket.waiting;
      },
      send: (frame) => this.#send(frame),
      sendAll: (frames) => this.#sendAll(frames),
      contradict: (frame) => {
        this.#send(frame);
        // Providers from 4.5 on answer nothing that came from the server; this question they do answer.
        this.#send(QUERY_AWARENESS_FRAME);
      },
      tell: (event) => this.#tell(event),
      challenge: () => options.socket.challenge(),
      close: (code, reason) => this.#close(code, reason),
    };
  }

  get isRefused(): boolean {
    return this.#state === "refused";
  }

  /** Takes an Auth message; `undefined` for a client that shows no token. Again, on an open document: a fresh token. */
  authenticate(token: string | undefined, version: string | undefined): void {
    this.#majorVersion = Number.parseInt(version ?? "0", 10) || 0;
    this.#attempt += 1;
    if (this.#state === "refused") this.#state = "opening";
    this.#open(token, this.#attempt).catch((error: unknown) => {
      this.#options.log.error({ doc: this.#name, err: error }, "document could not be opened");
      if (error instanceof CorruptDocument) this.#refuse(error.message);
      else if (error instanceof Refusal) this.#close(error.code);
      // Denial would be for good; a closed connection is opened anew by every version.
      else this.#options.socket.close(CLOSE.failure);
    });
  }

  /** The connection has taken all that waited for it. */
  drained(): void {
    this.#room?.drained(this.#member);
  }

  /** Takes a message, of which the views are only valid during the call; `size` is that of its frame. */
  receive(message: Content, size: number): void {
    if (this.#state === "open") this.#handle(message, size);
    else if (this.#state === "opening" && this.#options.reserve(size)) {
      this.#waiting.push({ message: copyOf(message), size });
    }
  }

  /** The client has let go of the document, or the connection has ended. */
  leave(): void {
    this.#end("left");
  }

  get #mayWrite(): boolean {
    return this.#pass?.mayEdit === true && this.#room?.isWritable !== false;
  }

  get #name(): string {
    return this.#options.address.document;
  }

  async #open(token: string | undefined, attempt: number): Promise<void> {
    if (this.#state === "open" && this.#pass !== undefined) {
      const told = this.#told;
      await this.#pass.refresh(token);
      // Also where nothing has changed the client waits for an answer.
      if (told === this.#told && this.#isCurrent(attempt)) this.#tellScope();
      return;
    }
    const pass = await this.#options.admit(token);
    if (!this.#isCurrent(attempt)) {
      if (!isDenial(pass)) pass.end();
      return;
    }
    if (isDenial(pass)) {
      this.#deny(pass);
      return;
    }
    this.#pass?.end();
    this.#pass = pass;
    pass.listen((answer) => this.#reconsider(answer));
    await this.#options.rooms.use(this.#name, (room) => this.#join(room, pass, attempt));
  }

  async #join(room: Room, pass: Pass, attempt: number): Promise<void> {
    if (!this.#isCurrent(attempt) || !room.join(this.#member)) return;
    const left = Promise.withResolvers<void>();
    this.#release = left.resolve;
    this.#room = room;
    this.#state = "open";
    this.#onLeave = this.#options.onOpen(room, pass);
    this.#tellScope();
    for (const { message, size } of this.#takeWaiting()) {
      this.#options.free(size);
      this.#handle(message, size);
    }
    // The room stays loaded for as long.
    await left.promise;
  }

  #tellScope(): void {
    this.#couldWrite = this.#mayWrite;
    this.#told += 1;
    this.#send(encodeAuthenticated(this.#couldWrite));
  }

  /** What the client may do is something else now. */
  #reconsider(answer: Role | Denial): void {
    if (isDenial(answer)) {
      this.#deny(answer);
      return;
    }
    const room = this.#room;
    if (room === undefined || this.#mayWrite === this.#couldWrite) return;
    this.#tellScope();
    if (!this.#couldWrite) {
      this.#refused.suspend();
      return;
    }
    this.#refused.asked(this.#owed);
    this.#watch(room.ask(this.#member));
  }

  #deny({ denied, reason, wait }: Denial): void {
    // Denial would be for good; a closed connection is opened anew by every version.
    if (denied === "unavailable")
      this.#options.socket.close(wait === undefined ? CLOSE.failure : CLOSE.overload, reason);
    else this.#refuse(reason);
  }

  #isCurrent(attempt: number): boolean {
    return attempt === this.#attempt && (this.#state === "opening" || this.#state === "open");
  }

  #handle(message: Content, size: number): void {
    const room = this.#room;
    if (room === undefined) return;
    switch (message.type) {
      case "sync-step-1":
        this.#owed += 1;
        // Readers are asked as well: their count of unsynced changes waits for the answer to their answer.
        this.#watch(room.sync(this.#member, message.stateVector, "last"));
        break;
      case "sync-step-2": {
        const counted = this.#owed > 0;
        this.#owed = Math.max(0, this.#owed - 1);
        this.#receive(room, message.update, true, counted);
        break;
      }
      case "update":
        this.#receive(room, message.update, false, true);
        break;
      case "awareness":
        room.receivePresence(this.#member, message.awareness);
        break;
      case "query-awareness":
        room.greet(this.#member);
        break;
      case "stateless":
        // Each message is built anew for everyone who hears it, and nobody asked for it: a book goes into the document.
        if (size > this.#options.limits.messageBytes) this.#options.socket.close(CLOSE.tooLarge);
        else room.tell({ type: "message", payload: message.payload }, this.#member);
    }
  }

  #receive(room: Room, update: Uint8Array, answer: boolean, counted: boolean): void {
    if (!this.#member.mayWrite) {
      // Comparing costs as much as the answer to its step 1 did, so only what was asked for is compared.
      if (counted && answer) this.#watch(this.#compare(room, update.slice()));
      else if (counted) this.#refuseChange();
      return;
    }
    const saved = room.receive(this.#member, update, answer);
    const made = answer ? this.#refused.inAnswer() : 0;
    const changes = counted ? made + 1 : made;
    if (changes === 0) this.#watch(saved);
    else if (this.#saving?.saved === saved) this.#saving.changes += changes;
    else {
      const saving = { saved, changes };
      this.#saving = saving;
      this.#watch(saved.then((isSaved) => this.#confirm(saving, isSaved)));
    }
  }

  #refuseChange(): void {
    this.#refused.note();
    this.#send(SYNC_REFUSED);
  }

  /** One for each change. What was refused has closed the document, and is never to count as saved. */
  #confirm(saving: { readonly changes: number }, isSaved: boolean): void {
    if (this.#saving === saving) this.#saving = undefined;
    if (isSaved) this.#sendAll(Array.from({ length: saving.changes }, () => SYNC_APPLIED));
  }

  async #compare(room: Room, update: Uint8Array): Promise<void> {
    if (await isKnown(room, update)) this.#send(SYNC_APPLIED);
    else this.#refuseChange();
  }

  #watch(work: Promise<unknown>): void {
    work.catch((error: unknown) =>
      this.#options.log.debug({ conn: this.#member.id, doc: this.#name, err: error }, "update will not be saved"),
    );
  }

  #send(message: Uint8Array): void {
    if (this.#state === "open") this.#options.socket.send(addressed(this.#options.address, message));
  }

  #sendAll(messages: readonly Uint8Array[]): void {
    const [only] = messages;
    if (messages.length === 1 && only !== undefined) this.#send(only);
    else if (this.#state === "open") this.#options.socket.sendAll(allAddressed(this.#options.address, messages));
  }

  #tell(event: ServerEvent): void {
    if (event.type === "message") this.#send(encodeStateless(event.payload));
  }

  /** A verdict over this document ends this document; one that says "come back" or "you are broken", the connection. */
  #close(code: CloseCode, reason: string = code.meaning): void {
    const isFull = code === CLOSE.overload && this.#state === "opening";
    if (code === CLOSE.malformed || (code.retry === "later" && !isFull)) this.#options.socket.close(code, reason);
    else this.#refuse(reason);
  }

  #refuse(reason: string): void {
    if (this.#state === "left" || this.#state === "refused") return;
    const { socket, address } = this.#options;
    // Marks the document as not synced, in those versions that would throw at nothing here.
    if (this.#state === "open" && this.#majorVersion >= TELLS_VERSION) this.#send(encodeDetached(reason));
    this.#end("refused");
    // Every version gives up on this document then, and goes on with the others.
    socket.send(encodeAddressed(address.bytes, encodeDenied(reason)));
  }

  #end(state: "refused" | "left"): void {
    if (this.#state === "left") return;
    this.#state = state;
    for (const { size } of this.#takeWaiting()) this.#options.free(size);
    // At once: a fresh attempt may join the same room before the promise below has run its course.
    this.#room?.leave(this.#member);
    this.#room = undefined;
    this.#pass?.end();
    this.#pass = undefined;
    this.#owed = 0;
    this.#refused = new RefusedChanges();
    this.#onLeave?.();
    this.#onLeave = undefined;
    this.#release?.();
    this.#release = undefined;
  }

  #takeWaiting(): readonly { readonly message: Content; readonly size: number }[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }
}

/** Whether a reader's answer holds nothing that the document lacks. */
async function isKnown(room: Room, update: Uint8Array): Promise<boolean> {
  const contents = inspectUpdate(update);
  if ("problem" in contents) return false;
  return contents.empty || room.read((doc) => Y.snapshotContainsUpdate(Y.snapshot(doc), update));
}

function copyOf(message: Content): Content {
  switch (message.type) {
    case "sync-step-1":
      return { ...message, stateVector: message.stateVector.slice() };
    case "sync-step-2":
    case "update":
      return { ...message, update: message.update.slice() };
    case "awareness":
      return { ...message, awareness: message.awareness.slice() };
    default:
      return message;
  }
}
