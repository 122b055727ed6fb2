/**
 * Passwords as they are kept: Argon2id (RFC 9106). Owns: what one costs, and how many are computed at a time.
 * Must never: keep, log or quote a password, or compute on the event loop.
 */
import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify(argon2);

/** OWASP Password Storage Cheat Sheet, 2023: 19 MB, two passes, one lane. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const TAG_LENGTH = 32;
const SALT_LENGTH = 16;
/** Computed at a time: each has 19 MB and a thread of the pool in which files are read, too. */
const MOST_AT_ONCE = 2;
/** That wait for it: two seconds' worth. */
const MOST_WAITING = 16;

/** Too many passwords wait to be computed; the same may work in a moment. */
export class PasswordsBusy extends Error {
  override readonly name = "PasswordsBusy";
}

let underWay = 0;
const waiting: (() => void)[] = [];

/** A password for keeping, in the PHC string format. Rejects with `PasswordsBusy`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_LENGTH);
  const tag = await inTurn(() => compute(password, salt, COST, TAG_LENGTH));
  const { memory, passes, parallelism } = COST;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
}

/** Whether this is the password that `kept` was made of. Rejects with `PasswordsBusy`. */
export async function isPassword(password: string, kept: string): Promise<boolean> {
  const [, m = "", t = "", p = "", salt = "", tag = ""] =
    /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(kept) ?? [];
  if (tag === "") return false;
  const expected = Buffer.from(tag, "base64");
  const cost = { memory: Number(m), passes: Number(t), parallelism: Number(p) };
  const found = await inTurn(() => compute(password, Buffer.from(salt, "base64"), cost, expected.length));
  return timingSafeEqual(found, expected);
}

function compute(
  password: string,
  nonce: Uint8Array,
  cost: { readonly memory: number; readonly passes: number; readonly parallelism: number },
  tagLength: number,
): Promise<Uint8Array> {
  // One way to write ü for each keyboard.
  return derive("argon2id", { message: password.normalize("NFC"), nonce, tagLength, ...cost });
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (underWay >= MOST_AT_ONCE) {
    if (waiting.length >= MOST_WAITING) throw new PasswordsBusy("Too many passwords are being looked at");
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else underWay += 1;
  try {
    return await work();
  } finally {
    // Handed on as it is, so that nobody comes in between.
    const next = waiting.shift();
    if (next === undefined) underWay -= 1;
    else next();
  }
}

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64").replace(/=+$/, "");
}
