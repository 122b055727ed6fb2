/**
 * The y-websocket protocol: frames to calls on the room and back. Owns: what each frame means, and the count of sync
 * messages behind the acknowledgements of the `weft` subprotocol. Must never: hold document state.
 * Source: y-protocols 1.0.7, y-websocket 3.1.0.
 */
import { CLOSE, type ServerEvent, decodeFrame, encodeEvent, encodeSaved } from "@weft/protocol";
import type { Pass } from "../access/passes.ts";
import { type Role, isDenial } from "../access/roles.ts";
import type { Log } from "../ops/log.ts";
import type { Link } from "./link.ts";
import type { Member } from "./member.ts";
import type { Room } from "./room.ts";

export interface YDialectOptions {
  readonly room: Room;
  readonly socket: Link;
  /** Whether the client asked for the `weft` subprotocol: only then does it hear frames 100 and 101. */
  readonly speaksWeft: boolean;
  readonly pass: Pick<Pass, "answer" | "mayEdit" | "refresh">;
  /** Called when the client may write: at first, or again. */
  readonly onWriter: () => void;
  readonly log: Log;
}

/** Sync messages that become durable together, up to number `last`. */
interface Group {
  readonly settled: Promise<boolean>;
  last: number;
  isDone: boolean;
  /** The group after it, while it waits. */
  next: Group | undefined;
}

export interface YDialect {
  readonly member: Member;
  receive(frame: Uint8Array): void;
  /** What the client may do may be something else now: it is told, and asked for what it has if it could not write before. */
  reconsider(): void;
}

export function createYDialect({ room, socket, speaksWeft, pass, onWriter, log }: YDialectOptions): YDialect {
  const mayWrite = (): boolean => pass.mayEdit && room.isWritable;
  const member: Member = {
    id: socket.id,
    get mayWrite() {
      return mayWrite();
    },
    get waiting() {
      return socket.waiting;
    },
    send: (frame) => socket.send(frame),
    sendAll: (frames) => socket.sendAll(frames),
    contradict: (frame) => socket.send(frame),
    tell(event: ServerEvent) {
      if (speaksWeft) socket.send(encodeEvent(event));
    },
    challenge: () => socket.challenge(),
    close: (code, reason) => socket.close(code, reason),
  };
  let asked = false;
  let role: Role | undefined;
  let couldWrite = false;
  let received = 0;
  let durable = 0;
  let announced = 0;
  let isAnnouncing = false;
  // Once one is refused or lost the count never gets past it: an ack is cumulative, so one of a later message would
  // vouch for the lost one too.
  let isCut = false;
  /** Messages that have the same fate, oldest first: what came in one turn is on disk with one commit. */
  let oldest: Group | undefined;
  let newest: Group | undefined;

  function announce(): void {
    isAnnouncing = false;
    if (durable > announced) socket.send(encodeSaved(durable));
    announced = durable;
  }

  function count(settled: Promise<boolean>): void {
    received += 1;
    if (!speaksWeft || isCut) {
      settled.catch(note);
      return;
    }
    if (newest?.settled === settled) {
      newest.last = received;
      return;
    }
    const group: Group = { settled, last: received, isDone: false, next: undefined };
    if (newest === undefined) oldest = group;
    else newest.next = group;
    newest = group;
    settled.then(
      (saved) => (saved ? advance(group) : cutAt(group)),
      (error: unknown) => {
        cutAt(group);
        note(error);
      },
    );
  }

  function advance(group: Group): void {
    group.isDone = true;
    const before = durable;
    while (oldest?.isDone === true) {
      durable = oldest.last;
      const { next } = oldest;
      // Or the collector would keep each for the one before it.
      oldest.next = undefined;
      oldest = next;
    }
    if (oldest === undefined) newest = undefined;
    if (durable === before) return;
    if (isAnnouncing) return;
    isAnnouncing = true;
    // One frame for all that became durable in one commit: the other groups hear of it in the same breath as this one.
    queueMicrotask(announce);
  }

  function cutAt(group: Group): void {
    isCut = true;
    // Those before it may still be saved.
    if (oldest === group) oldest = undefined;
    for (let each = oldest; each !== undefined; each = each.next) if (each.next === group) each.next = undefined;
  }

  function note(error: unknown): void {
    log.debug({ conn: socket.id, doc: room.name, err: error }, "update will not be saved");
  }

  return {
    member,
    reconsider() {
      if (isDenial(pass.answer)) return;
      if (pass.answer !== role) {
        role = pass.answer;
        member.tell({ type: "role", role });
      }
      const before = couldWrite;
      couldWrite = mayWrite();
      if (!couldWrite || before) return;
      onWriter();
      // What it wrote meanwhile was refused, and the count stands there for good: a new line begins a new one.
      if (isCut) socket.close(CLOSE.restart, "You may write in this document now.");
      // Who could not write was not asked when it came.
      else if (asked) void room.ask(member);
    },
    receive(bytes) {
      const frame = decodeFrame(bytes);
      switch (frame.type) {
        case "sync-step-1": {
          const answered = room.sync(member, frame.stateVector, !asked && mayWrite() && "first");
          // Who may not write is not asked: the answer would be dropped, and never counted as saved.
          asked = true;
          count(answered.then(() => true));
          break;
        }
        case "sync-step-2":
        case "update":
          count(room.receive(member, frame.update, frame.type === "sync-step-2"));
          break;
        case "awareness":
          room.receivePresence(member, frame.awareness);
          break;
        case "query-awareness":
          room.greet(member);
          break;
        case "token":
          // Whoever listens to the pass hears what came of it.
          void pass.refresh(frame.token);
          break;
        case "malformed":
          // Not the decoder's reason, which may quote what was sent; this one goes to the log.
          socket.close(CLOSE.malformed, "a frame that is not of the protocol");
          break;
        case "unknown":
          socket.close(CLOSE.malformed, `unknown message type ${frame.messageType}`);
          break;
        default:
          socket.close(CLOSE.malformed, `"${frame.type}" is for the server to say`);
      }
    },
  };
}
