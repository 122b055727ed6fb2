/**
 * What comes from the clipboard. Owns: which way it is read, and the choice after a paste that could be meant otherwise.
 * HTML goes through the schema's own parser, which is an allow-list (see pasted-html.ts). New ids for pasted blocks are the binding's job.
 */
import type { Slice, ResolvedPos } from "prosemirror-model";
import { Plugin, type Transaction } from "prosemirror-state";
import { looksLikeMarkdown } from "./markdown-lines.ts";
import { pasteChoiceKey } from "./paste-choice.ts";
import { formsOf, type KeptChoice, offer, pasteAs, pasteBlocks, sliceFromMarkdown } from "./paste-forms.ts";
import { pastedHTMLParser } from "./pasted-html.ts";
import { setStylesAside } from "./pasted-markup.ts";
import { sliceFromLines } from "./plain-text.ts";

/** Plain text as a slice: what its Markdown means or, if it has none or `plain` is asked for, a block a line. */
export function sliceFromText(text: string, $context: ResolvedPos, plain: boolean): Slice {
  if (plain || !looksLikeMarkdown(text.replace(/\r\n?/g, "\n"))) return sliceFromLines(text, $context);
  return sliceFromMarkdown(text);
}

/** The clipboard as a plugin; the choice is its state. */
export function clipboard(isRemote: (transaction: Transaction) => boolean): Plugin<KeptChoice | undefined> {
  /** How what is being pasted was read: ProseMirror asks for that just before it asks what to do with it. */
  let read: "html" | "ours" | "text" | "plain" | undefined;
  return new Plugin<KeptChoice | undefined>({
    state: {
      init: () => undefined,
      apply(transaction, open) {
        const said = transaction.getMeta(pasteChoiceKey) as KeptChoice | null | undefined;
        return said === undefined ? open?.after(transaction, isRemote(transaction)) : (said ?? undefined);
      },
    },
    props: {
      transformPastedHTML(html) {
        read = html.includes("data-pm-slice") ? "ours" : "html";
        return setStylesAside(html);
      },
      clipboardParser: pastedHTMLParser(),
      clipboardTextParser(text, $context, plain) {
        read = plain ? "plain" : "text";
        return sliceFromText(text, $context, plain);
      },
      handlePaste(view, event, slice) {
        const how = read;
        read = undefined;
        const { state } = view;
        const text = event.clipboardData?.getData("text/plain") ?? "";
        if (how === undefined || how === "plain") return false;
        const pasted = { text, slice: how === "text" ? undefined : slice };
        // What was copied here is meant as it was, but for an address.
        const forms = formsOf(pasted, state).filter((form) => how !== "ours" || form === "link");
        const [form] = forms;
        const tr = form === undefined ? pasteBlocks(state, slice) : pasteAs(form, pasted, state);
        if (tr === undefined) return false;
        if (form !== undefined && how !== "ours") offer(tr, state, pasted, form);
        view.dispatch(tr.scrollIntoView().setMeta("paste", true).setMeta("uiEvent", "paste"));
        return true;
      },
    },
  });
}
