/**
 * What a backup looks like: one zip file, nothing in it compressed, so that any tool can look into it. `weft.db` is the
 * database (SQLite), `files/ab/ab12…` are attached files by their SHA-256, `manifest.json` says what has to be there.
 * Owns: that form. Must never: give a name to anything that would lie outside the data folder.
 */
import { z } from "zod";

export const MANIFEST = "manifest.json";
export const DATABASE = "weft.db";

/** Raised when an older Weft could not restore what a newer one writes. */
export const BACKUP_FORMAT = 1;

export function filePath(hash: string): string {
  return `files/${hash.slice(0, 2)}/${hash}`;
}

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

const Entry = z
  .object({
    path: z.string(),
    /** Bytes. */
    size: z.number().int().nonnegative(),
    /** Of the bytes as they are in the backup. */
    sha256: Hash,
  })
  .refine(({ path }) => path === DATABASE || /^files\/([0-9a-f]{2})\/\1[0-9a-f]{62}$/.test(path));

export const Manifest = z.object({
  format: z.literal(BACKUP_FORMAT),
  /** Version of the Weft that made it. */
  weft: z.string(),
  /** When it began: what was saved before is in it. ISO 8601. */
  createdAt: z.string(),
  /** Format of the database. */
  databaseFormat: z.number().int(),
  documents: z.number().int(),
  entries: z.array(Entry),
  /** Hashes of files that were noted in the database and not in the folder, or not with the content that they should have. */
  missing: z.array(Hash),
  damaged: z.array(Hash),
});
export type Manifest = z.output<typeof Manifest>;
export type ManifestEntry = Manifest["entries"][number];

/** A backup cannot be made, or is not whole. The message says what to do. */
export class BackupProblem extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "BackupProblem";
  }
}
