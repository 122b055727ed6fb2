/**
 * Ids of documents that Weft makes. Owns: their alphabet and length.
 * Must never: make one that can be guessed: in open access, whoever has a document's address may edit it.
 */
import { randomBytes } from "node:crypto";

/** 32 characters without those that look alike: five bits each, safe in URLs and for reading aloud. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
/** 100 random bits. */
const LENGTH = 20;

export function newDocumentId(): string {
  return Array.from(randomBytes(LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}
