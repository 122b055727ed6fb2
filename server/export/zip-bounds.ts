/**
 * Zip files that somebody sends. Owns: how much may come out of one, before anything else reads it.
 * Must never: believe the sizes that a zip file says of itself, or hand on a part that is still compressed.
 */
import { type Entry, type ZipFile as OpenZip, fromBuffer } from "yauzl";
import { ZipFile } from "yazl";
import { UnreadableFile } from "./unreadable-file.ts";

/** Parts that a zip file may have. */
const MOST_ENTRIES = 5_000;

/**
 * The parts whose paths are wanted, by path. All of them together have at most `most` bytes. Throws `UnreadableFile`.
 */
export async function partsOfZip(
  bytes: Uint8Array,
  { wants, most }: { readonly wants: (path: string) => boolean; readonly most: number },
): Promise<ReadonlyMap<string, Buffer>> {
  const zip = await open(bytes);
  const parts = new Map<string, Buffer>();
  let room = most;
  let count = 0;
  try {
    await new Promise<void>((resolve, reject) => {
      zip.on("error", reject);
      zip.on("end", resolve);
      zip.on("entry", (entry: Entry) => {
        count += 1;
        if (count > MOST_ENTRIES) {
          reject(new UnreadableFile("it is a zip file of more parts than a document has"));
          return;
        }
        if (!wants(entry.fileName) || parts.has(entry.fileName)) {
          zip.readEntry();
          return;
        }
        inflate(zip, entry, room).then((part) => {
          room -= part.length;
          parts.set(entry.fileName, part);
          zip.readEntry();
        }, reject);
      });
      zip.readEntry();
    });
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    throw new UnreadableFile("it is damaged: its parts cannot be unpacked", { cause: error });
  } finally {
    zip.close();
  }
  return parts;
}

/** The same parts in a zip file in which nothing is compressed. */
export async function storedZip(parts: ReadonlyMap<string, Buffer>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, part] of parts) zip.addBuffer(part, path, { compress: false });
  zip.end();
  const pieces: Buffer[] = [];
  for await (const piece of zip.outputStream) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

function open(bytes: Uint8Array): Promise<OpenZip> {
  return new Promise((resolve, reject) => {
    fromBuffer(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), { lazyEntries: true }, (error, zip) => {
      if (error === null) resolve(zip);
      else reject(new UnreadableFile("it is no zip file", { cause: error }));
    });
  });
}

/** Counted as it comes out: yauzl fails where it is not what the zip file says, but what that says may be terabytes. */
function inflate(zip: OpenZip, entry: Entry, room: number): Promise<Buffer> {
  const tooMuch = new UnreadableFile("more comes out of it than a document may have");
  if (entry.uncompressedSize > room) return Promise.reject(tooMuch);
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error !== null) {
        reject(error);
        return;
      }
      const pieces: Buffer[] = [];
      let size = 0;
      stream.on("error", reject);
      stream.on("data", (piece: Buffer) => {
        size += piece.length;
        pieces.push(piece);
        if (size <= room) return;
        stream.destroy();
        reject(tooMuch);
      });
      stream.on("end", () => resolve(Buffer.concat(pieces)));
    });
  });
}
