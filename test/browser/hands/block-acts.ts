/** What hands do to blocks: insert, turn into others, nest, fold, move by handle and by keys; and cells, pictures, files. */
import type { Page } from "playwright-core";
import { png } from "../../helpers/pictures.ts";
import { type Act, appears, beginLine, type Hand, goTo, LINE, oneOf, spotIn, words, write } from "./hand.ts";

/** Inserts a block by its name, and writes in it. */
function inserting(name: string, label: string, then: (hand: Hand) => Promise<void> | void): Act {
  return async (hand) => {
    if (!(await beginLine(hand, ":is(p, h1, h2, h3, h4, h5, h6, li, blockquote)"))) return false;
    await write(hand, `/${name}`);
    const chosen = hand.page.getByRole("option", { selected: true }).getByText(label, { exact: true });
    if (!(await appears(chosen))) return false;
    await write(hand, "<Enter>");
    await then(hand);
    return true;
  };
}

const some = (hand: Hand): Promise<void> => write(hand, words(hand));

const embedding = inserting("embed", "Embed", async (hand) => {
  const field = hand.page.getByRole("dialog", { name: "Embed" }).getByRole("textbox");
  if (!(await appears(field))) return;
  await write(hand, `${oneOf(hand, ["https://news.example/story", "https://youtu.be/abc_DEF-123"])}<Enter>`);
});

const KINDS = ["Alt+0", "Alt+1", "Alt+2", "Alt+6", "Shift+7", "Shift+8", "Shift+9"];

const retyping: Act = async (hand) => {
  if (!(await goTo(hand))) return false;
  await write(hand, `<Control+${oneOf(hand, KINDS)}>`);
  return true;
};

/** Goes to where the other one is, and makes something else of the block in which they type. */
const meddling: Act = async (hand) => {
  const { page, other } = hand;
  if (!(await goTo(hand))) return false;
  await write(hand, "<Control+Alt+p>");
  const go = page.getByRole("dialog", { name: "Where is everyone" }).getByRole("button", { name: `Go to ${other}` });
  if (!(await appears(go))) return false;
  await write(hand, "<Enter>");
  const caret = page.locator("weft-editor .weft-caret", { hasText: other }).first();
  if (!(await appears(caret))) return false;
  const box = await caret.boundingBox({ timeout: 2_000 });
  if (box === null) return false;
  await page.mouse.click(box.x + 3, box.y + box.height / 2);
  await write(hand, oneOf(hand, [...KINDS.map((key) => `<Control+${key}>`), "<Enter>", "<Tab>", "<Alt+ArrowUp>"]));
  return true;
};

const nesting: Act = async (hand) => {
  if (!(await goTo(hand, ":is(li, p)"))) return false;
  await write(hand, oneOf(hand, ["<Tab>", "<Tab><Tab>", "<Shift+Tab>"]));
  return true;
};

const checking: Act = async (hand) => {
  if (!(await goTo(hand, "li"))) return false;
  await write(hand, "<Control+Enter>");
  return true;
};

const pressing: Act = async (hand) => {
  const control = hand.page.locator(".weft-doc :is(.weft-check input, .weft-fold button):visible");
  const count = await control.count();
  if (count === 0) return false;
  await control.nth(Math.floor(hand.random() * count)).click({ timeout: 2_000 });
  return true;
};

const moving: Act = async (hand) => {
  if (!(await goTo(hand))) return false;
  await write(
    hand,
    oneOf(hand, ["<Alt+ArrowUp>", "<Alt+ArrowDown>", "<Alt+ArrowUp><Alt+ArrowUp>", "<Control+Shift+d>"]),
  );
  return true;
};

const deletingBlock: Act = async (hand) => {
  if (!(await goTo(hand))) return false;
  await write(hand, "<Control+Shift+Backspace>");
  return true;
};

/** Brings up the handle of a block; gives the middle of its six dots. */
async function gripOf(hand: Hand): Promise<{ readonly x: number; readonly y: number } | undefined> {
  const spot = await spotIn(hand, "> *");
  if (spot === undefined) return undefined;
  await hand.page.mouse.move(spot.x, spot.y, { steps: 2 });
  const grip = hand.page.getByRole("button", { name: "Drag to move" });
  if (!(await appears(grip))) return undefined;
  const box = await grip.boundingBox({ timeout: 2_000 });
  return box === null ? undefined : { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

const dragging: Act = async (hand) => {
  const { mouse } = hand.page;
  const grip = await gripOf(hand);
  const target = await hand.page.evaluate((part) => {
    const seen = [...document.querySelectorAll(".weft-doc > *")]
      .map((element) => element.getBoundingClientRect())
      .filter(({ top, bottom, height }) => height > 0 && top > 130 && bottom < innerHeight - 20);
    const box = seen[Math.floor(part * seen.length)];
    return box === undefined ? undefined : { x: box.left + 40, y: box.top + 3 };
  }, hand.random());
  if (grip === undefined || target === undefined) return false;
  await mouse.move(grip.x, grip.y);
  await mouse.down();
  await mouse.move(grip.x + 20, grip.y + 12, { steps: 3 });
  await mouse.move(target.x, target.y, { steps: 6 });
  await mouse.up();
  return true;
};

const choosing: Act = async (hand) => {
  const grip = await gripOf(hand);
  if (grip === undefined) return false;
  await hand.page.mouse.click(grip.x, grip.y);
  const menu = hand.page.getByRole("menu", { name: "Block" });
  if (!(await appears(menu))) return false;
  const names = ["Duplicate", "Move down", "Heading 2", "Quote", "Toggle list", "Task list", "Text"];
  await menu.getByLabel(oneOf(hand, names), { exact: true }).click({ timeout: 2_000 });
  return true;
};

const CELL = ":is(td, th) :is(p, li, h1, h2)";

const filling: Act = async (hand) => {
  if (!(await goTo(hand, CELL))) return false;
  await write(
    hand,
    `${words(hand, 1)}<Tab>${words(hand, 1)}${oneOf(hand, ["<Tab>", "<Shift+Tab>", "<Enter>", "<ArrowDown>"])}`,
  );
  await write(hand, words(hand, 1));
  return true;
};

/** What the menu of a table does; rarely that which takes the table away. */
const tabling: Act = async (hand) => {
  if (!(await goTo(hand, CELL))) return false;
  if (hand.random() < 0.5) await write(hand, `<End><Shift+ArrowRight>${oneOf(hand, ["<Shift+ArrowDown>", ""])}`);
  await write(hand, "<Shift+F10>");
  const menu = hand.page.getByRole("menu", { name: "Table" });
  const lines = menu.locator("[role^=menuitem]:not([aria-disabled=true])");
  if (!(await appears(lines.first()))) return false;
  const last = hand.random() < 0.9 ? 1 : 0;
  await lines.nth(Math.floor(hand.random() * ((await lines.count()) - last))).click({ timeout: 2_000 });
  await write(hand, "<Escape>");
  return true;
};

const emptying: Act = async (hand) => {
  if (!(await goTo(hand, CELL))) return false;
  await write(
    hand,
    `<End><Shift+ArrowRight><Shift+ArrowDown>${oneOf(hand, ["<Delete>", "x", "<Control+b>", "<Control+c>"])}`,
  );
  return true;
};

const coding: Act = async (hand) => {
  if (!(await goTo(hand, "pre > code"))) return false;
  await write(hand, "<End><Enter>let x = 1;<Enter><Tab>y()");
  await write(hand, oneOf(hand, ["<Shift+Tab>", "<Control+Enter>", "<Home><Backspace>", ""]));
  return true;
};

const naming: Act = async (hand) => {
  if (!(await goTo(hand, "pre > code"))) return false;
  await write(hand, "<Control+Alt+k>");
  if (!(await appears(hand.page.getByRole("combobox", { name: "Find a language" })))) return false;
  await write(hand, `${oneOf(hand, ["python", "rust", "plain", "mermaid"])}<Enter>`);
  return true;
};

/** Gives files to the text by the event that a drop or a paste is. */
async function give(
  page: Page,
  files: readonly (readonly [name: string, type: string, bytes: Uint8Array])[],
): Promise<void> {
  const given = files.map(([name, type, bytes]) => ({ name, type, bytes: [...bytes] }));
  await page.evaluate((given) => {
    const clipboardData = new DataTransfer();
    for (const { name, type, bytes } of given) {
      clipboardData.items.add(new File([Uint8Array.from(bytes)], name, { type }));
    }
    const options = { clipboardData, bubbles: true, cancelable: true };
    document.activeElement?.dispatchEvent(new ClipboardEvent("paste", options));
  }, given);
}

const attaching: Act = async (hand) => {
  if (!(await beginLine(hand))) return false;
  const picture = ["mill.png", "image/png", png(60, 40)] as const;
  const file = ["minutes.txt", "text/plain", new TextEncoder().encode("All agreed.")] as const;
  await give(hand.page, oneOf(hand, [[picture], [file], [picture, file]]));
  return true;
};

const captioning: Act = async (hand) => {
  const image = hand.page.locator(".weft-doc figure.weft-image");
  const count = await image.count();
  if (count === 0) return false;
  const one = image.nth(Math.floor(hand.random() * count));
  await one.locator("img").click({ timeout: 2_000 });
  const button = one.getByRole("button", { name: oneOf(hand, ["Caption", "ALT Description"]) });
  if (!(await appears(button))) return false;
  await button.click({ timeout: 2_000 });
  await write(hand, `${words(hand)}<Enter>`);
  if (hand.random() < 0.5) return true;
  await one.getByRole("slider", { name: "Width" }).focus({ timeout: 2_000 });
  await write(hand, "<Shift+ArrowRight><Escape>");
  return true;
};

export const BLOCK_ACTS: Readonly<Record<string, Act>> = {
  heading: inserting("head", "Heading 1", some),
  toggle: inserting("toggle", "Toggle list", (hand) => write(hand, `${words(hand)}<Enter><Tab>${words(hand)}`)),
  callout: inserting("callout", "Callout", (hand) => write(hand, `${words(hand)}<Enter>${words(hand)}`)),
  code: inserting("code", "Code block", (hand) => write(hand, "let x = 1;<Enter>x++;")),
  table: inserting("table", "Table", (hand) => write(hand, "a<Tab>b<Tab>c<Tab>d")),
  columns: inserting("columns", "2 columns", some),
  footnote: inserting("foot", "Footnote", some),
  formula: inserting("formula", "Formula", (hand) => write(hand, "\\sum_i i")),
  divider: inserting("divider", "Divider", some),
  embedding,
  retyping,
  meddling,
  nesting,
  checking,
  pressing,
  moving,
  deletingBlock,
  dragging,
  choosing,
  filling,
  tabling,
  emptying,
  coding,
  naming,
  attaching,
  captioning,
};

/** Takes a good part of a document away that has become long: one grows tired of reading. */
export const tidying: Act = async (hand) => {
  if (!(await goTo(hand, `> ${LINE}`))) return false;
  await write(hand, `${"<Shift+PageDown>".repeat(2)}<Delete>`);
  return true;
};
