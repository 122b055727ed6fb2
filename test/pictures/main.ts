/**
 * `npm run pictures`: takes the manual's pictures anew, into web/docs/images. Owns: which there are, and their size on disk.
 * What is in them comes from the app as people use it: nothing is painted in.
 *
 * Fonts that the machine lacks show as boxes: Debian's fonts-noto-core and fonts-noto-color-emoji have what these need. With
 * pngquant the files are a third as large.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launchChromium } from "../helpers/chromium.ts";
import { startProcess } from "../helpers/process.ts";
import { createStage } from "./stage.ts";
import { SCENES } from "./scenes.ts";

/** More than this is too much for a page that has several, in bytes. */
const MOST = 150 * 1024;

const only = process.argv.slice(2);
const images = fileURLToPath(new URL("../../web/docs/images", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "weft-pictures-"));
const server = await startProcess(folder);
const browser = await launchChromium();
let tooLarge = false;
try {
  for (const [name, scene] of Object.entries(SCENES)) {
    if (only.length > 0 && !only.includes(name)) continue;
    const stage = createStage(browser, server.url);
    const page = await scene(stage);
    const path = join(images, `${name}.png`);
    await page.screenshot({ path, animations: "disabled", caret: "initial" });
    await stage.end();
    spawnSync("pngquant", ["--force", "--skip-if-larger", "--strip", "--speed", "1", "--ext", ".png", "--", path]);
    const { size } = statSync(path);
    console.log(`${name}.png  ${Math.ceil(size / 1024)} KB`);
    tooLarge ||= size > MOST;
  }
} finally {
  await browser.close();
  await server.end();
  rmSync(folder, { recursive: true, force: true });
}
if (tooLarge) {
  console.error(`A picture has more than ${MOST / 1024} KB. Is pngquant installed?`);
  process.exitCode = 1;
}
