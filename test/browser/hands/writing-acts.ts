/** What hands do to words: type, break, join, mark, link, take back, copy, and compose. */
import { type Act, appears, beginLine, goTo, LINE, oneOf, words, write } from "./hand.ts";

/** Selects a few words, backwards from the end of a line. */
const selectWords: Act = async (hand) => {
  if (!(await goTo(hand))) return false;
  await write(hand, `<End>${"<Control+Shift+ArrowLeft>".repeat(1 + Math.floor(hand.random() * 3))}`);
  return true;
};

/** Selects from a line into those below it. */
const selectLines: Act = async (hand) => {
  if (!(await goTo(hand))) return false;
  await write(hand, "<Shift+ArrowDown>".repeat(1 + Math.floor(hand.random() * 3)));
  return true;
};

const typing: Act = async (hand) => {
  if (!(await goTo(hand))) return false;
  if (hand.random() < 0.5) await write(hand, "<End>");
  await write(hand, `${words(hand)} `);
  return true;
};

const typingOn: Act = async (hand) => {
  await write(hand, ` ${words(hand)}`);
  return true;
};

const typingOver: Act = async (hand) => {
  if (!(await selectWords(hand))) return false;
  await write(hand, words(hand));
  return true;
};

const breaking: Act = async (hand) => {
  if (!(await goTo(hand))) return false;
  await write(hand, oneOf(hand, ["<Enter>", "<Enter>", "<Shift+Enter>", "<Enter><Enter>"]));
  await write(hand, words(hand, 2));
  return true;
};

const joining: Act = async (hand) => {
  if (!(await goTo(hand))) return false;
  await write(hand, oneOf(hand, ["<Home><Backspace>", "<End><Delete>", "<Home><Backspace><Backspace>"]));
  return true;
};

const deleting: Act = async (hand) => {
  if (!(await goTo(hand))) return false;
  const keys = ["<Backspace><Backspace><Backspace>", "<Control+Backspace>", "<Delete><Delete>", "<Control+Delete>"];
  await write(hand, oneOf(hand, keys));
  return true;
};

const removing: Act = async (hand) => {
  if (!(await selectLines(hand))) return false;
  await write(hand, "<Backspace>");
  return true;
};

const starts = ["# ", "### ", "- ", "* ", "1. ", "[] ", "[x] ", "> ", ">> ", "$$ ", "---"];

const markdown: Act = async (hand) => {
  if (!(await beginLine(hand))) return false;
  await write(hand, `${oneOf(hand, starts)}${words(hand)}`);
  return true;
};

const markdownInLine: Act = async (hand) => {
  if (!(await goTo(hand))) return false;
  const typed = ["**bold**", "_italic_", "~~gone~~", "`code`", "$x^2$", "www.example.org", "https://x.example/a_(b)"];
  await write(hand, `<End> ${oneOf(hand, typed)} ${words(hand, 1)}`);
  return true;
};

const marking: Act = async (hand) => {
  if (!(await selectWords(hand))) return false;
  const keys = ["b", "i", "u", "e", "Shift+x", ".", ",", "\\"];
  await write(hand, `<Control+${oneOf(hand, keys)}>`);
  return true;
};

const bubbling: Act = async (hand) => {
  if (!(await selectWords(hand))) return false;
  const bubble = hand.page.getByRole("toolbar", { name: "Selected text" });
  const button = bubble.getByRole("button", { name: oneOf(hand, ["Bold", "Italic", "Underline", "Code"]) });
  if (!(await appears(button))) return false;
  await button.click({ timeout: 2_000 });
  return true;
};

const colouring: Act = async (hand) => {
  if (!(await selectWords(hand))) return false;
  const { page } = hand;
  await page.getByRole("toolbar", { name: "Formatting" }).getByRole("button", { name: "Text colour" }).click();
  const colour = page.getByRole("menuitemradio", {
    name: `${oneOf(hand, ["Text colour", "Highlight"])}: ${oneOf(hand, ["Red", "Teal", "Default"])}`,
  });
  if (!(await appears(colour))) return false;
  await colour.click({ timeout: 2_000 });
  return true;
};

const linking: Act = async (hand) => {
  if (!(await selectWords(hand))) return false;
  await write(hand, "<Control+k>");
  const field = hand.page.getByRole("dialog", { name: "Link" }).getByRole("textbox");
  if (!(await appears(field))) return false;
  await write(hand, `<Control+a>${oneOf(hand, ["https://x.example/page", "ann@example.org"])}<Enter>`);
  return true;
};

const undoing: Act = async (hand) => {
  if (!(await goTo(hand))) return false;
  await write(hand, "<Control+z>".repeat(1 + Math.floor(hand.random() * 4)));
  return true;
};

const redoing: Act = async (hand) => {
  if (!(await goTo(hand))) return false;
  await write(hand, `${"<Control+z>".repeat(2)}${"<Control+Shift+z>".repeat(1 + Math.floor(hand.random() * 2))}`);
  return true;
};

const copying: Act = async (hand) => {
  if (!(await selectLines(hand))) return false;
  await write(hand, hand.random() < 0.6 ? "<Control+c>" : "<Control+x>");
  if (!(await goTo(hand))) return false;
  await write(hand, "<End><Control+v>");
  return true;
};

const RICH = `<h2>Pasted</h2><p>with <b>bold</b>, <i>italic</i> and <a href="https://x.example/">a link</a></p>
  <ul><li>one<ul><li>deeper</li></ul></li><li>two</li></ul><ol start="3"><li>three</li></ol><blockquote>said</blockquote>
  <table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table><pre>x = 1\ny = 2</pre>`;
const MARKDOWN = "# Plain\n\n- one\n- [ ] two\n\n```js\nlet x;\n```";

const pasting: Act = async (hand) => {
  if (!(await goTo(hand))) return false;
  const rich = hand.random() < 0.6;
  await hand.page.evaluate(
    async ([html, text]) => {
      const forms = { "text/plain": new Blob([text], { type: "text/plain" }) };
      const all = html === "" ? forms : { ...forms, "text/html": new Blob([html], { type: "text/html" }) };
      await navigator.clipboard.write([new ClipboardItem(all)]);
    },
    [rich ? RICH : "", rich ? "plain" : MARKDOWN] as const,
  );
  await write(hand, oneOf(hand, ["<End>", "<Home>", "<End><Enter>"]));
  await write(hand, "<Control+v>");
  if (hand.random() < 0.5) return true;
  // The choice what it was meant as.
  const choice = hand.page.getByRole("menu", { name: "Paste as" }).getByRole("menuitemradio");
  if (await appears(choice.first())) await choice.last().click({ timeout: 2_000 });
  return true;
};

/** As an input method writes: what is underlined is in the text, and changes until it is taken. */
const composing: Act = async (hand) => {
  if (!(await goTo(hand))) return false;
  const { input } = hand;
  for (const text of ["に", "にほ", "日本"]) {
    await input.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  }
  await input.send("Input.insertText", { text: hand.random() < 0.8 ? "日本" : "" });
  return true;
};

const named: Act = async (hand) => {
  if (!(await goTo(hand, `:is(p, h1, h2, h3, li, blockquote)`))) return false;
  const [typed, label] = oneOf(hand, [
    [":tad", ":tada:"],
    [`@${hand.other.slice(0, 2)}`, hand.other],
  ] as const);
  await write(hand, `<End> ${typed}`);
  if (!(await appears(hand.page.getByRole("option", { selected: true }).getByText(label)))) return false;
  await write(hand, "<Enter> ");
  return true;
};

const aligning: Act = async (hand) => {
  if (!(await goTo(hand, LINE))) return false;
  await write(hand, `<Control+Shift+${oneOf(hand, ["l", "e", "r", "j"])}>`);
  return true;
};

export const WRITING_ACTS: Readonly<Record<string, Act>> = {
  typing,
  typingOn,
  typingOver,
  breaking,
  joining,
  deleting,
  removing,
  markdown,
  markdownInLine,
  marking,
  bubbling,
  colouring,
  linking,
  undoing,
  redoing,
  copying,
  pasting,
  composing,
  named,
  aligning,
};
