/** What hands do with the window: find and replace, jump by the outline, put back lost words, reload, and lose the line. */
import { saved, textOf } from "../../helpers/browser.ts";
import { type Act, appears, goTo, oneOf, words, write } from "./hand.ts";
import { WRITING_ACTS } from "./writing-acts.ts";

const replacing: Act = async (hand) => {
  if (!(await goTo(hand))) return false;
  await write(hand, "<Control+h>");
  const bar = hand.page.getByRole("search", { name: "Find" });
  const fields = [
    bar.getByRole("textbox", { name: "Find", exact: true }),
    bar.getByRole("textbox", { name: "Replace with" }),
  ] as const;
  for (const field of fields) if (!(await appears(field))) return false;
  await fields[0].fill(oneOf(hand, ["warp", "weft", "a", "so"]));
  await fields[1].fill(words(hand, 1));
  await write(hand, oneOf(hand, ["<Enter><Enter>", "<Control+Enter>"]));
  await write(hand, "<Escape>");
  return true;
};

const jumping: Act = async (hand) => {
  const { page } = hand;
  const outline = page.getByRole("navigation", { name: "Outline" });
  if ((await outline.count()) === 0) {
    await page.getByRole("button", { name: "View" }).click({ timeout: 2_000 });
    await page.getByRole("menuitemcheckbox", { name: "Outline" }).click({ timeout: 2_000 });
    if (!(await appears(outline))) return false;
  }
  const headings = outline.getByRole("listitem").getByRole("button");
  const count = await headings.count();
  if (count === 0) return false;
  await headings.nth(Math.floor(hand.random() * count)).click({ timeout: 2_000 });
  await write(hand, words(hand, 1));
  return true;
};

const puttingBack: Act = async ({ page }) => {
  const button = page.getByRole("button", { name: "Put it here" });
  if ((await button.count()) === 0) return false;
  await button.click({ timeout: 2_000 });
  return true;
};

const reloading: Act = async ({ page }) => {
  await saved(page);
  await page.reload();
  await textOf(page).waitFor();
  return true;
};

/** Writes on while the line is down. That it is up again is noticed in its own time. */
const goingAway: Act = async (hand) => {
  const { line } = hand;
  const { target } = line;
  line.target = undefined;
  line.cut();
  const { typing, markdown, removing, marking } = WRITING_ACTS;
  for (const act of [typing, markdown, marking, removing, typing]) await act?.(hand);
  line.target = target;
  return true;
};

export const WINDOW_ACTS: Readonly<Record<string, Act>> = { replacing, jumping, puttingBack, reloading, goingAway };
