/**
 * The open documents, counted. Owns: sums over all rooms for whoever watches the server.
 * Must never: be asked by anything that serves people; it looks at every room.
 */
import { type Residence, treeBytesOf } from "./residence.ts";

interface Counted {
  readonly residence: Residence;
  readonly memberCount: number;
  readonly behindCount: number;
}

/** Documents by what of them is in memory, and how many bytes that takes, about. */
export function documentsInMemory(
  rooms: Iterable<Counted>,
): Record<Residence["kind"], { readonly count: number; readonly bytes: number }> {
  const kinds = { tree: { count: 0, bytes: 0 }, bytes: { count: 0, bytes: 0 }, asleep: { count: 0, bytes: 0 } };
  for (const { residence } of rooms) {
    const kind = kinds[residence.kind];
    kind.count += 1;
    if (residence.kind === "tree") kind.bytes += treeBytesOf(residence);
    else if (residence.kind === "bytes") kind.bytes += residence.bytes;
  }
  return kinds;
}

/** Members of all documents, and those that are behind. */
export function membersOf(rooms: Iterable<Counted>): { readonly count: number; readonly behind: number } {
  let count = 0;
  let behind = 0;
  for (const room of rooms) {
    count += room.memberCount;
    behind += room.behindCount;
  }
  return { count, behind };
}
