/**
 * Fresh tokens in place of those that are about to end, on a line that goes on. Owns: when the page is asked for one.
 * Must never: end a line because none is to be had. The server does so when the time comes, and a new attempt asks again.
 */
import { encodeToken } from "@weft/protocol";
import { expiryOf, protocolsWith, tokenAmong, TokenRefusal } from "./credentials.ts";

/** How long before its end a token is exchanged, in milliseconds: the timers of a hidden page may be a minute late. */
const AHEAD = 90_000;
/** One that seems to be over, on a line that is open, is of another clock than ours: so often is asked then, in milliseconds. */
const UNSURE = 30_000;
/** Less is not worth an attempt, in milliseconds. */
const TOO_LATE = 1_000;
/** Timers hold no more than 24 days. */
const LONGEST = 24 * 60 * 60 * 1_000;

/** What a renewal needs of its line. */
export interface RenewalLine {
  readonly send: (frame: Uint8Array<ArrayBuffer>) => void;
  /** The page says that there is no token for this person any more. */
  readonly refused: (refusal: TokenRefusal) => void;
}

/**
 * Keeps the token with which a line was opened fresh until what it returns is called. Does nothing where there is nobody to
 * ask for another, or it does not say when it ends.
 */
export function keepFresh(
  token: string | (() => Promise<string>) | undefined,
  protocols: readonly string[],
  { send, refused }: RenewalLine,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  let shown = tokenAmong(protocols);

  function wait(): void {
    const end = shown === undefined ? undefined : expiryOf(shown);
    if (end === undefined || isOver || typeof token !== "function") return;
    const left = end - Date.now();
    // A half of what is left: one that ends soon is exchanged too, and where none is to be had it is tried again.
    const delay = left < TOO_LATE ? UNSURE : Math.max(left - AHEAD, left / 2);
    timer = setTimeout(() => void renew(), Math.min(delay, LONGEST));
  }

  async function renew(): Promise<void> {
    try {
      const fresh = tokenAmong(await protocolsWith(token));
      if (isOver) return;
      if (fresh !== undefined && fresh !== shown) {
        shown = fresh;
        send(new Uint8Array(encodeToken(fresh)));
      }
    } catch (error) {
      if (!isOver && error instanceof TokenRefusal) return refused(error);
    }
    wait();
  }

  wait();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
