/**
 * The Chromium that tests and benchmark drive. Owns: where it is found, and its flags, which are the same for all.
 */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts one. Rejects when there is none on this machine. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: ARGUMENTS });
}

function chromiumPath(): string {
  const usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const path = process.env["WEFT_CHROMIUM"] ?? usual.find((path) => existsSync(path));
  if (path === undefined) throw new Error("No Chromium was found. Name its path in WEFT_CHROMIUM.");
  return path;
}
