/** What people do in the pictures. Owns: where a caret is put, and when a window has come to rest. */
import type { Page } from "playwright-core";
import { until } from "../helpers/until.ts";

/** Types text and presses what stands in angle brackets: "one<Enter>". */
export async function keys(page: Page, script: string): Promise<void> {
  for (const part of script.split(/(<[^<> ]+>)/)) {
    if (/^<[^<> ]+>$/.test(part)) await page.keyboard.press(part.slice(1, -1));
    else await page.keyboard.type(part);
  }
}

/** Puts the caret so many letters behind the beginning of some words. */
export async function placeCaret(page: Page, words: string, letters: number): Promise<void> {
  await choose(page, words, letters, letters);
}

/** Selects words. */
export async function selectWords(page: Page, words: string): Promise<void> {
  await choose(page, words, 0, words.length);
}

async function choose(page: Page, words: string, from: number, to: number): Promise<void> {
  await page.evaluate(
    ({ words, from, to }) => {
      const text = document.querySelector<HTMLElement>("weft-editor .ProseMirror");
      const all = text === null ? null : document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
      for (let node = all?.nextNode(); node !== null && node !== undefined; node = all?.nextNode()) {
        const at = node.textContent?.toLowerCase().indexOf(words.toLowerCase()) ?? -1;
        if (at === -1) continue;
        text?.focus({ preventScroll: true });
        getSelection()?.setBaseAndExtent(node, at + from, node, at + to);
        return;
      }
      throw new Error(`Nobody wrote "${words}".`);
    },
    { words, from, to },
  );
}

/** Resolves when pictures, fonts and drawings are there, and the name of who is to be seen is shown. */
export async function settle(page: Page, who?: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await until(() =>
    page.evaluate(() =>
      [...document.querySelectorAll<HTMLImageElement>("weft-editor img")].every((image) => image.complete),
    ),
  );
  if (who !== undefined) {
    await page.locator("weft-editor .weft-caret-name", { hasText: who }).first().waitFor({ state: "attached" });
  }
}
