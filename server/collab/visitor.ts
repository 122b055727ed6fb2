/**
 * Somebody who brings one update by HTTP and is gone: a member that no connection is behind. Owns: why it was sent away, for the answer.
 * Must never: join a room; there is nobody to hear what is sent.
 */
import type { CloseCode } from "@weft/protocol";
import type { Member } from "./member.ts";

/** Numbers of their own, so that logs do not take them for connections. */
let visitors = 0;

export class Visitor implements Member {
  readonly id: number = (visitors -= 1);
  readonly mayWrite = true;
  readonly waiting = 0;
  /** With what it was sent away. */
  refusal: { readonly code: CloseCode; readonly reason: string } | undefined;

  send(): void {}
  sendAll(): void {}
  contradict(): void {}
  tell(): void {}
  challenge(): void {}

  close(code: CloseCode, reason: string = code.meaning): void {
    this.refusal ??= { code, reason };
  }
}
