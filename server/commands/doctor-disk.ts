/**
 * What the doctor looks at on the disk: the folder, its room, how fast it saves, who has it, and the database.
 * Must never: leave anything behind, or hold up a server.
 */
import { randomUUID } from "node:crypto";
import { closeSync, constants, existsSync, fsyncSync, openSync, rmSync, writeSync } from "node:fs";
import { access, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type DataFolder, describeFolder } from "../storage/data-folder.ts";
import { UNFINISHED_RESTORE, holderOf } from "../storage/folder-lock.ts";
import { openReading } from "../storage/sqlite-reading.ts";
import { type Diagnosis, diagnose, fail, ok, warn } from "./diagnosis.ts";

const MB = 1024 ** 2;
/** Below this nothing is sure to be saved. */
const LEAST_FREE = 100 * MB;
/** Attached files leave so much to words (storage/blobs-disk.ts). */
const LOW_FREE = 1024 * MB;
const FLUSHES = 21;
/** Above this, in milliseconds, people see "Saving…"; below that, no disk has written anything. */
const SLOW_FLUSH = 25;
const IMPOSSIBLE_FLUSH = 0.01;
/** A document saved so far in the future was saved by a clock that was wrong, or this one is. */
const CLOCK_SLACK = 5 * 60_000;

/** File systems by the numbers that `statfs` gives on Linux. */
const FILE_SYSTEMS: Readonly<Record<number, { readonly name: string; readonly kind: "memory" | "network" }>> = {
  0x01021994: { name: "tmpfs", kind: "memory" },
  0x858458f6: { name: "ramfs", kind: "memory" },
  0x6969: { name: "NFS", kind: "network" },
  0xff534d42: { name: "CIFS", kind: "network" },
  0xfe534d42: { name: "SMB", kind: "network" },
  0x01021997: { name: "9p", kind: "network" },
};

export async function diagnoseDisk(dataDir: string, now: number): Promise<readonly Diagnosis[]> {
  const folder = describeFolder(dataDir);
  const isThere = existsSync(folder.path);
  const found = [
    await diagnose("folder", () => lookAtFolder(folder, isThere)),
    await diagnose("room", () => lookAtRoom(nearest(folder.path))),
  ];
  if (!isThere) return found.flat();
  found.push(
    await diagnose("flush", () => lookAtFlush(folder.path)),
    await diagnose("lock", () => lookAtLock(folder)),
    await diagnose("database", () => lookAtDatabase(folder, now)),
  );
  return found.flat();
}

function nearest(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearest(dirname(path));
}

async function lookAtFolder({ path }: DataFolder, isThere: boolean): Promise<Diagnosis> {
  if (!isThere) {
    await access(nearest(path), constants.W_OK);
    return ok("folder", `${path} is not there yet; the server makes it.`);
  }
  const found = await stat(path);
  if (!found.isDirectory()) return fail("folder", `${path} is a file. Move it away, or name another folder.`);
  try {
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return fail(
      "folder",
      `This user may not write to ${path}. Run this as the user of the server, or give it the folder.`,
    );
  }
  if (existsSync(join(path, UNFINISHED_RESTORE))) {
    return fail("folder", `A restore into ${path} was cut short. Run "weft restore --replace" with the backup again.`);
  }
  const others = found.mode & 0o077;
  if (others !== 0 && process.platform !== "win32") {
    return warn("folder", `Other users of this machine may look into ${path}: chmod 700 ${path}`);
  }
  return ok("folder", `${path} is there, and for this user only.`);
}

async function lookAtRoom(path: string): Promise<readonly Diagnosis[]> {
  const { bavail, bsize, ffree, files, type } = await statfs(path);
  const free = bavail * bsize;
  const amount = `${Math.floor(free / MB)} MB are free on the disk of ${path}`;
  const kind = FILE_SYSTEMS[type];
  return [
    free < LEAST_FREE
      ? fail("room", `${amount}. Make room: documents can't be saved when it is full.`)
      : free < LOW_FREE
        ? warn("room", `${amount}. Attached files may be refused, so that documents can be saved. Make room.`)
        : ok("room", `${amount}.`),
    ...(files > 0 && ffree < 1_000
      ? [fail("room", `Only ${ffree} more files can be made on the disk of ${path}. Remove some, or use another disk.`)]
      : []),
    ...(kind?.kind === "memory"
      ? [warn("disk", `${path} is in memory (${kind.name}): all of it is lost at the next start of the machine.`)]
      : []),
    ...(kind?.kind === "network"
      ? [
          fail(
            "disk",
            `${path} is on a network file system (${kind.name}), whose locks can't be relied on. Use a local disk.`,
          ),
        ]
      : []),
  ];
}

function lookAtFlush(path: string): Diagnosis {
  const file = join(path, `.weft-doctor-${randomUUID()}`);
  const handle = openSync(file, "wx", 0o600);
  try {
    const page = new Uint8Array(4096);
    const times = Array.from({ length: FLUSHES }, () => {
      const begun = performance.now();
      writeSync(handle, page);
      fsyncSync(handle);
      return performance.now() - begun;
    }).sort((a, b) => a - b);
    const median = times[Math.floor(FLUSHES / 2)] ?? 0;
    const took = `A flush to the disk takes ${median.toFixed(2)} ms`;
    if (median > SLOW_FLUSH) {
      return warn(
        "flush",
        `${took}: what people write is shown as saved that much later. A local SSD takes about one.`,
      );
    }
    if (median < IMPOSSIBLE_FLUSH) {
      return warn("flush", `${took}, faster than any disk: what is saved may not survive a power loss.`);
    }
    return ok("flush", `${took}.`);
  } finally {
    closeSync(handle);
    rmSync(file, { force: true });
  }
}

function lookAtLock(folder: DataFolder): Diagnosis {
  const holder = holderOf(folder);
  return ok("lock", holder === undefined ? "No server has the folder." : `A server has the folder (${holder}).`);
}

function lookAtDatabase(folder: DataFolder, now: number): readonly Diagnosis[] {
  if (!existsSync(folder.database)) return [ok("database", "There is none yet; the server makes it.")];
  const reading = openReading(folder.database);
  try {
    const documents = reading.documents();
    const [problem] = reading.problems();
    const newest = documents.reduce((latest, { updatedAt }) => Math.max(latest, updatedAt), 0);
    return [
      problem === undefined
        ? ok("database", `${documents.length} documents. "weft verify" looks at each.`)
        : fail("database", `The database is damaged (${problem}). Run "weft verify", then restore a backup.`),
      newest > now + CLOCK_SLACK
        ? warn(
            "clock",
            `A document was saved at ${new Date(newest).toISOString()}, which is yet to come. Set the clock.`,
          )
        : ok("clock", `It is ${new Date(now).toISOString()}. Tokens are valid by this clock: keep it right (NTP).`),
    ];
  } finally {
    reading.close();
  }
}
