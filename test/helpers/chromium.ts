/**
 * The Chromium that tests and benchmark drive. Owns: where it is found, and its flags, which are the same for all.
 */
import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium } from "playwright-core";

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

/** Starts one with a profile that outlives it. `kill` ends it as a crash would, and resolves when it is gone. */
export async function launchProfile(folder: string): Promise<{ context: BrowserContext; kill(): Promise<void> }> {
  const context = await chromium.launchPersistentContext(folder, { executablePath: chromiumPath(), args: ARGUMENTS });
  return {
    context,
    async kill() {
      const gone = new Promise((resolve) => {
        context.once("close", resolve);
      });
      const [page = await context.newPage()] = context.pages();
      const session = await context.newCDPSession(page);
      session.send("Browser.crash").catch(() => {});
      await gone;
    },
  };
}

function chromiumPath(): string {
  const usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const path = process.env["WEFT_CHROMIUM"] ?? usual.find((path) => existsSync(path));
  if (path === undefined) throw new Error("No Chromium was found. Name its path in WEFT_CHROMIUM.");
  return path;
}
