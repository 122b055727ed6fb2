/**
 * What a room sees of a connection. Owns: this one interface, which keeps rooms free of sockets and protocols.
 * Must never: grow a method that only one dialect could implement.
 */
import type { CloseCode, ServerEvent } from "@weft/protocol";

export interface Member {
  /** Unique in this process; appears in logs. */
  readonly id: number;
  /** Whether edits of this member are accepted right now; may change while it is connected. */
  readonly mayWrite: boolean;
  /** Bytes that were sent to this member and that its network has not taken yet. */
  readonly waiting: number;
  /** Sends one y-protocol frame. The same bytes go to many members: never change them. */
  send(frame: Uint8Array): void;
  /** Sends frames in order, together. The same array goes to many members: what one makes of it serves the next. */
  sendAll(frames: readonly Uint8Array[]): void;
  /**
   * Sends presence that contradicts what this member said of itself, so that it says it again with a newer clock:
   * the others may have seen its present clock already, and ignore what is not newer.
   */
  contradict(frame: Uint8Array): void;
  /** Tells the member what its protocol has words for; does nothing for others. */
  tell(event: ServerEvent): void;
  /** Doubts that the connection is alive: ends it within seconds unless it shows that it is. Costs a live one nothing. */
  challenge(): void;
  /** Ends the connection with a code from the table and a reason for a person to read. */
  close(code: CloseCode, reason?: string): void;
}
