/**
 * Blobs as files of the data folder: `files/ab/ab12…`, by their SHA-256. Owns: this folder, and the order in which a file gets
 * there: written aside, flushed, renamed, its name flushed, and only then noted.
 * Must never: build a path from anything but a hash, or be used while another server holds the data folder.
 */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { type Blobs, HEAD_BYTES, NoRoom } from "./blobs.ts";

const HASH = /^[0-9a-f]{64}$/;
/** Files leave this part of a disk free, at most so many bytes: words come before pictures. */
const RESERVE = 0.05;
const MOST_RESERVE = 1024 ** 3;

/** Where a blob is below a data folder. */
export function filePathIn(dataDir: string, hash: string): string {
  if (!HASH.test(hash)) throw new RangeError("This is not a hash");
  return join(dataDir, "files", hash.slice(0, 2), hash);
}

/** Opens the folder of blobs below a data folder, and removes what a crash left half received. */
export async function createDiskBlobs(dataDir: string): Promise<Blobs> {
  const folder = join(dataDir, "files");
  const incoming = join(folder, "incoming");
  await rm(incoming, { recursive: true, force: true });
  /** By hash, the end of what is being done with it. */
  const busy = new Map<string, Promise<void>>();

  const pathOf = (hash: string): string => filePathIn(dataDir, hash);

  /** One at a time for a hash: keeping and removing the same content would else cross. */
  async function alone<T>(hash: string, work: () => Promise<T>): Promise<T> {
    while (busy.has(hash)) await busy.get(hash);
    const done = Promise.withResolvers<void>();
    busy.set(hash, done.promise);
    try {
      return await work();
    } finally {
      busy.delete(hash);
      done.resolve();
    }
  }

  async function write(
    source: AsyncIterable<Uint8Array>,
    handle: FileHandle,
  ): Promise<{ readonly hash: string; readonly size: number; readonly head: Uint8Array }> {
    const digest = createHash("sha256");
    const head: Uint8Array[] = [];
    let size = 0;
    for await (const piece of source) {
      if (size < HEAD_BYTES) head.push(piece.slice(0, HEAD_BYTES - size));
      size += piece.length;
      digest.update(piece);
      for (let at = 0; at < piece.length;) at += (await handle.write(piece, at)).bytesWritten;
    }
    await handle.sync();
    return { hash: digest.digest("hex"), size, head: Buffer.concat(head) };
  }

  async function settle(aside: string, hash: string, size: number): Promise<{ readonly isNew: boolean }> {
    const path = pathOf(hash);
    const there = await stat(path).catch(() => undefined);
    if (there?.size === size) {
      await rm(aside, { force: true });
      return { isNew: false };
    }
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await rename(aside, path);
    await syncFolder(dirname(path));
    await syncFolder(folder);
    return { isNew: true };
  }

  return {
    async receive(source) {
      await mkdir(incoming, { recursive: true, mode: 0o700 }).catch(fail);
      const aside = join(incoming, randomUUID());
      const handle = await open(aside, "wx", 0o600).catch(fail);
      try {
        const { hash, size, head } = await write(source, handle);
        await handle.close();
        return {
          hash,
          size,
          head,
          keep: (note, isNoted) =>
            alone(hash, async () => {
              let isKept = false;
              let isNew = false;
              try {
                ({ isNew } = await settle(aside, hash, size));
                const outcome = await note();
                isKept = isNoted(outcome);
                return outcome;
              } catch (error) {
                return fail(error);
              } finally {
                if (!isKept) await rm(aside, { force: true });
                if (!isKept && isNew) await rm(pathOf(hash), { force: true });
              }
            }),
        };
      } catch (error) {
        await handle.close().catch(() => {});
        await rm(aside, { force: true });
        return fail(error);
      }
    },
    async hasRoom(bytes) {
      const { bavail, blocks, bsize } = await statfs(dataDir);
      return bavail * bsize - bytes >= Math.min(blocks * bsize * RESERVE, MOST_RESERVE);
    },
    async read(hash, range) {
      // Opened before the answer begins: what is not there must not end in half an answer.
      const handle = await open(pathOf(hash), "r").catch(() => undefined);
      if (handle === undefined) return undefined;
      return Readable.toWeb(createReadStream("", { fd: handle, ...range })) as ReadableStream;
    },
    remove: (hash, forget) =>
      alone(hash, async () => {
        if (await forget()) await rm(pathOf(hash), { force: true });
      }),
    async *olderThan(before) {
      for (const part of await readdir(folder).catch(() => [])) {
        if (!/^[0-9a-f]{2}$/.test(part)) continue;
        for (const name of await readdir(join(folder, part))) {
          if (!HASH.test(name)) continue;
          const found = await stat(pathOf(name)).catch(() => undefined);
          if (found !== undefined && found.mtimeMs < before) yield name;
        }
      }
    },
  };
}

function fail(error: unknown): never {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  throw code === "ENOSPC" || code === "EDQUOT" ? new NoRoom(error) : error;
}

/** Makes a new name survive power loss. Windows cannot open folders, and keeps names in its journal. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
