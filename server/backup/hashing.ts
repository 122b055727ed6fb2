/**
 * Bytes on their way, and their SHA-256. Owns: counting both while they pass.
 * Must never: hold more than a piece of them.
 */
import { createHash } from "node:crypto";
import { Transform } from "node:stream";

export interface Hashing extends Transform {
  /** Of all that has passed; to be asked once, at the end. */
  digest(): { readonly sha256: string; readonly size: number };
}

/** `onBytes` is told how many have passed since it was last told. */
export function createHashing(onBytes: (count: number) => void = () => {}): Hashing {
  const hash = createHash("sha256");
  let size = 0;
  const through = new Transform({
    transform(piece: Uint8Array, _encoding, done) {
      hash.update(piece);
      size += piece.length;
      onBytes(piece.length);
      done(null, piece);
    },
  });
  return Object.assign(through, { digest: () => ({ sha256: hash.digest("hex"), size }) });
}
