/**
 * What each picture of the manual shows. Owns: who is there, what they have done, and where the window is scrolled to.
 * A scene ends when its window looks as the picture shall.
 */
import type { BrowserContextOptions, Page } from "playwright-core";
import { keys, placeCaret, selectWords, settle } from "./hands.ts";
import type { Stage } from "./stage.ts";
import { HOST_PAGE, LONG, MANY_TONGUES, MILL, plan, ROTA } from "./texts.ts";

type Scene = (stage: Stage) => Promise<Page>;

const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 780 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
};

/** Ann's window on the plan for the mill, and Ben's, who writes in it. */
async function mill(
  stage: Stage,
  options: BrowserContextOptions = {},
): Promise<{ readonly ann: Page; readonly ben: Page }> {
  const ann = await stage.person("Ann Rivera", options);
  const ben = await stage.person("Ben Okri", { viewport: { width: 1280, height: 2400 } });
  const link = await stage.write(ann, "The mill turns again", "");
  await stage.rewrite(ann, plan(await stage.attach(ann, "mill.jpg", MILL)));
  await stage.open(ben, link);
  return { ann, ben };
}

async function document(stage: Stage, colorScheme: "light" | "dark"): Promise<Page> {
  const { ann, ben } = await mill(stage, { colorScheme });
  const lea = await stage.person("Lea Sommer");
  await stage.open(lea, ann.url());
  await selectWords(lea, "ask the school for forty chairs");
  await placeCaret(ann, "Whoever comes to help", 8);
  await placeCaret(ben, "Test the new paddles", 20);
  await keys(ben, " ");
  await settle(ann, "Lea Sommer");
  await settle(ann, "Ben Okri");
  return ann;
}

/** Every picture, by the name of its file. */
export const SCENES: Readonly<Record<string, Scene>> = {
  "document-light": (stage) => document(stage, "light"),

  "document-dark": async (stage) => {
    const { ann, ben } = await mill(stage, { colorScheme: "dark" });
    await placeCaret(ann, "What falls through", 4);
    await placeCaret(ben, "Food and drink", 4);
    await keys(ben, "!<Backspace>");
    await ann.getByRole("heading", { name: "Who pays for what" }).evaluate((element) => {
      element.scrollIntoView({ block: "start" });
      scrollBy(0, -130);
    });
    await settle(ann, "Ben Okri");
    return ann;
  },

  "document-phone": async (stage) => {
    const { ann, ben } = await mill(stage, PHONE);
    await placeCaret(ann, "Print the map", 13);
    await placeCaret(ben, "Whoever comes to help", 7);
    await keys(ben, " ");
    await settle(ann, "Ben Okri");
    return ann;
  },

  table: async (stage) => {
    const ann = await stage.person("Ann Rivera", { viewport: { width: 1100, height: 800 } });
    const ben = await stage.person("Ben Okri");
    const link = await stage.write(ann, "Who is where", ROTA);
    await stage.open(ben, link);
    await placeCaret(ben, "Soup, bread", 10);
    await keys(ben, " <Backspace>");
    await placeCaret(ann, "Ben, Ilse", 3);
    await ann.getByText("Ben, Ilse").hover();
    await ann.getByRole("button", { name: "Row", exact: true }).click();
    await ann.getByRole("menu", { name: "Row" }).waitFor();
    await settle(ann, "Ben Okri");
    return ann;
  },

  "code-and-math": async (stage) => {
    const { ann, ben } = await mill(stage, { viewport: { width: 1100, height: 760 } });
    await placeCaret(ben, "density", 3);
    await keys(ben, " <Backspace>");
    await placeCaret(ann, "joules", 3);
    await ann.getByRole("heading", { name: "How much the tide gives" }).evaluate((element) => {
      element.scrollIntoView({ block: "start" });
      scrollBy(0, -120);
    });
    await ann.locator(".weft-math .katex").first().waitFor();
    await settle(ann, "Ben Okri");
    return ann;
  },

  "slash-menu": async (stage) => {
    const ann = await stage.person("Ann Rivera", { viewport: { width: 1000, height: 760 } });
    await stage.write(ann, "Notes", "Three things from this morning.\n\n## The wheel\n\nIt turns, but it sings.");
    await placeCaret(ann, "It turns", 23);
    await keys(ann, "<Enter>/");
    await ann.getByRole("listbox").waitFor();
    return ann;
  },

  embedded: async (stage) => {
    const ben = await stage.person("Ben Okri");
    const link = await stage.write(ben, "Who is where", ROTA);
    const ann = await stage.person("Ann Rivera", { viewport: { width: 1100, height: 640 } });
    const html = HOST_PAGE.replace("DOCUMENT", link.split("/").at(-1) ?? "");
    await ann.route("**/open-day", (route) => route.fulfill({ contentType: "text/html", body: html }));
    await stage.open(ann, `${stage.url}/open-day`);
    await placeCaret(ben, "Soup, bread", 10);
    await placeCaret(ann, "Everyone takes", 8);
    await keys(ben, " <Backspace>");
    await settle(ann, "Ben Okri");
    return ann;
  },

  "find-and-replace": async (stage) => {
    const ann = await stage.person("Ann Rivera", { viewport: { width: 1280, height: 720 } });
    await stage.write(ann, "The survey", LONG);
    await placeCaret(ann, "The survey of 1911", 0);
    await ann.getByRole("button", { name: "View" }).click();
    await ann.getByRole("menu", { name: "View" }).getByLabel("Outline", { exact: true }).click();
    await ann
      .getByRole("navigation", { name: "Outline" })
      .getByRole("button", { name: "Paddles", exact: true })
      .waitFor();
    await placeCaret(ann, "The survey of 1911", 0);
    await keys(ann, "<Control+h>");
    await ann.getByRole("search").waitFor();
    await keys(ann, "what");
    await settle(ann);
    return ann;
  },

  "many-tongues": async (stage) => {
    const ann = await stage.person("Anna Weiß", { locale: "de-DE", viewport: { width: 1100, height: 860 } });
    const ben = await stage.person("ليلى حداد", { locale: "ar" });
    const link = await stage.write(ann, "Die Mühle dreht sich wieder", MANY_TONGUES);
    await stage.open(ben, link);
    await placeCaret(ben, "أهلاً بكم", 9);
    await keys(ben, " <Backspace>");
    await placeCaret(ann, "Übersetzung der Einladung", 25);
    await settle(ann, "ليلى حداد");
    return ann;
  },

  together: async (stage) => {
    const ann = await stage.person("Ann Rivera", { viewport: { width: 1100, height: 640 } });
    const [ben, lea] = [await stage.person("Ben Okri"), await stage.person("Lea Sommer")];
    const link = await stage.write(ann, "The survey", LONG);
    for (const page of [ben, lea]) await stage.open(page, link);
    await placeCaret(ben, "Sluice", 3);
    await placeCaret(lea, "Barn again", 3);
    await placeCaret(ann, "Bearings", 3);
    await keys(ann, "<Control+Alt+p>");
    await ann.getByRole("dialog", { name: "Where is everyone" }).waitFor();
    await settle(ann);
    return ann;
  },
};
