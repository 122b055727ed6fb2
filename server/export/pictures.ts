/**
 * Pictures of a file that became a document, kept as its attached files. Owns: that a picture which finds no room is left out, and
 * the words stay. Must never: believe what the file says they are.
 */
import type { Blobs } from "../storage/blobs.ts";
import type { FileCatalog } from "../storage/file-catalog.ts";
import { mediaTypeOf } from "../storage/media-type.ts";
import type { Picture } from "./docx-reading.ts";

/** How many were kept. */
export async function keepPictures(
  pictures: readonly Picture[],
  {
    document,
    blobs,
    catalog,
    at,
    mostBytes,
  }: {
    readonly document: string;
    readonly blobs: Pick<Blobs, "receive">;
    readonly catalog: Pick<FileCatalog, "hold">;
    readonly at: number;
    readonly mostBytes: number;
  },
): Promise<number> {
  let kept = 0;
  for (const { bytes } of pictures) {
    const blob = await blobs.receive(once(bytes));
    const file = { hash: blob.hash, size: blob.size, ...mediaTypeOf(blob.head) };
    const outcome = await blob.keep(
      () => catalog.hold({ document, file, at, mostBytes }),
      (noted) => noted === "held",
    );
    if (outcome === "held") kept += 1;
  }
  return kept;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
