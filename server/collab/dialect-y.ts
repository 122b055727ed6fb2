/**
 * The y-websocket protocol: frames to calls on the room and back. Owns: what each frame means, and the count of sync
 * messages behind the acknowledgements of the `weft` subprotocol. Must never: hold document state.
 * Source: y-protocols 1.0.7, y-websocket 3.1.0.
 */
import { CLOSE, type ServerEvent, decodeFrame, encodeEvent, encodeSaved } from "@weft/protocol";
import type { Log } from "../ops/log.ts";
import type { Member } from "./member.ts";
import type { Room } from "./room.ts";
import type { Socket } from "./socket.ts";

export interface YDialectOptions {
  readonly room: Room;
  readonly socket: Socket;
  /** Whether the client asked for the `weft` subprotocol: only then does it hear frames 100 and 101. */
  readonly speaksWeft: boolean;
  readonly mayWrite: boolean;
  readonly log: Log;
}

export interface YDialect {
  readonly member: Member;
  receive(frame: Uint8Array): void;
}

export function createYDialect({ room, socket, speaksWeft, mayWrite, log }: YDialectOptions): YDialect {
  const member: Member = {
    id: socket.id,
    mayWrite,
    send: (frame) => socket.send(frame),
    contradict: (frame) => socket.send(frame),
    tell(event: ServerEvent) {
      if (speaksWeft) socket.send(encodeEvent(event));
    },
    challenge: () => socket.challenge(),
    close: (code, reason) => socket.close(code, reason),
  };
  let asked = false;
  let received = 0;
  let durable = 0;
  let announced = 0;
  let announcing: NodeJS.Immediate | undefined;
  // Settles with true when every sync message so far is durable. Once one is refused or lost it never does again:
  // the count is cumulative, so an ack of a later message would vouch for the lost one too.
  let allDurable: Promise<boolean> = Promise.resolve(true);

  function announce(): void {
    announcing = undefined;
    if (durable > announced) socket.send(encodeSaved(durable));
    announced = durable;
  }

  function count(settled: Promise<boolean>): void {
    received += 1;
    const number = received;
    allDurable = Promise.all([allDurable, settled]).then(
      ([before, now]) => {
        if (!before || !now) return false;
        durable = number;
        // One frame for all that became durable in one commit.
        if (speaksWeft) announcing ??= setImmediate(announce);
        return true;
      },
      (error: unknown) => {
        log.debug({ conn: socket.id, doc: room.name, err: error }, "update will not be saved");
        return false;
      },
    );
  }

  return {
    member,
    receive(bytes) {
      const frame = decodeFrame(bytes);
      switch (frame.type) {
        case "sync-step-1": {
          const answered = room.sync(member, frame.stateVector, !asked && mayWrite);
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
          // In open access a token means nothing.
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
