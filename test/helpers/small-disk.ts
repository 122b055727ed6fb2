/**
 * A small file system of one's own. Owns: mounting it, filling it, and taking it away with the test.
 * Needs the right to mount, as root or in a container with it; where there is none, says so by `undefined`.
 */
import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

export interface SmallDisk {
  readonly folder: string;
  readonly kind: "ext4" | "tmpfs";
  /** Writes a file until nothing more goes in. */
  fill(): void;
  /** Removes that file. */
  free(): void;
}

/** Whether this process may mount. */
export function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "weft-mount-"));
  const isMounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder]).status === 0;
  if (isMounted) spawnSync("umount", ["-l", folder]);
  rmSync(folder, { recursive: true, force: true });
  return isMounted;
}

/** Mounts ext4 in a file of so many megabytes, or where that cannot be done, tmpfs. */
export function smallDisk(megabytes: number): SmallDisk | undefined {
  const parent = mkdtempSync(join(tmpdir(), "weft-disk-"));
  const folder = join(parent, "disk");
  mkdirSync(folder);
  const image = join(parent, "image");
  const run = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;
  const isExt4 =
    run("truncate", "-s", `${megabytes}M`, image) &&
    run("mkfs.ext4", "-q", "-m", "0", image) &&
    run("mount", "-o", "loop", image, folder);
  const isMounted = isExt4 || run("mount", "-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder);
  onTestFinished(() => {
    if (isMounted) run("umount", "-l", folder);
    rmSync(parent, { recursive: true, force: true });
  });
  if (!isMounted) return undefined;
  const filler = join(folder, "filler");
  return {
    folder,
    kind: isExt4 ? "ext4" : "tmpfs",
    fill() {
      const file = openSync(filler, "a");
      try {
        // The last bytes too: a database takes whatever is left.
        for (let size = 65_536; size >= 1;) {
          try {
            writeSync(file, Buffer.alloc(size));
          } catch {
            size = Math.floor(size / 2);
          }
        }
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(filler, { force: true }),
  };
}
