/**
 * One client's line, whatever carries it. Owns: what a dialect may ask of it; `Socket` is one over a WebSocket, `Stream`
 * one over plain HTTP. Must never: say how bytes travel.
 */
import type { CloseCode } from "@weft/protocol";

export interface LinkHandlers {
  /** One binary frame within the limit; the bytes are only valid during the call. */
  onFrame(frame: Uint8Array): void;
  /** The line has ended, for whatever reason. Called once. */
  onClose(): void;
  /** The network has taken all that waited, after it had to wait. */
  onDrain?(): void;
}

export interface Link {
  /** Unique in this process; appears in logs. */
  readonly id: number;
  /** The subprotocol that was agreed on, or "". */
  readonly protocol: string;
  /** Bytes that were sent and that the network has not taken yet. */
  readonly waiting: number;
  /** Begins to read. When the line has ended already, `onClose` is called at once. */
  listen(handlers: LinkHandlers): void;
  /** Sends one frame. The same bytes go to many: never change them. */
  send(frame: Uint8Array): void;
  /** Sends frames in order, together. */
  sendAll(frames: readonly Uint8Array[]): void;
  /** Finds out soon whether the peer still lives, and ends the line if it does not. */
  challenge(): void;
  /** Ends the line with a code from the table; frames that arrive after this are not read. */
  close(code: CloseCode, reason?: string): void;
}
