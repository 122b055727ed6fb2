/**
 * The plugins that come after the text can be typed in, from one file. Owns: what happens in the moments before.
 * Must never: lose what was pasted in them; it waits, and is pasted then.
 */
import type { Binding } from "@weft/binding";
import { type Plugin, PluginKey } from "prosemirror-state";
import type { EditorProps, EditorView } from "prosemirror-view";
import type { Linked } from "./autolink.ts";
import type { Colors } from "./code-colors.ts";
import type { CaretOptions } from "./company/carets.ts";
import type { SteadyLineOptions } from "./company/steady-line.ts";
import { late, type Late } from "./late.ts";
import { latePlugin } from "./late-plugin.ts";
import type { MediaDrawer } from "./media-context.ts";
import { pasteChoiceKey } from "./paste-choice.ts";
import { isInCell, type TableToolsOptions, type TableWork } from "./table-commands.ts";

/** The code of tables: their commands, and what is at hand in one. */
export const tableWork: Late<TableWork> = late(() => import("./tables/work.ts"));

/** What is at hand in a table. It goes before the keyboard: Tab means something else there. */
export function lateTables(options: TableToolsOptions): Plugin {
  return latePlugin(
    late(async () => (await tableWork.load()).tableTools(options)),
    (load) => ({
      handleKeyDown(view, event) {
        if (tableWork.now !== undefined || event.key !== "Tab" || !isInCell(view.state)) return false;
        load().then(
          () => {
            if (!view.isDestroyed) view.someProp("handleKeyDown", (handle) => handle(view, event));
          },
          // The browser has said so in its console; the next key tries again.
          () => {},
        );
        return true;
      },
    }),
  );
}

/** What is done with images and files: loaded with the first of them. */
export const mediaDrawer = (): Late<MediaDrawer> => late(() => import("./media/drawer.ts"));

const drawer = late(() => import("./drawer.ts"));

const colored = new PluginKey<Colors>("weft-code-colors");
const linked = new PluginKey<Linked | undefined>("weft-linked");

/** Addresses that become links as they are typed. It goes before the keyboard, whose Backspace means something else after. */
export function lateAddresses(binding: Pick<Binding, "isRemote">): Plugin {
  return latePlugin(
    late(async () => (await drawer.load()).autolink(linked, (transaction) => binding.isRemote(transaction))),
    undefined,
    linked,
  );
}

/** The others' carets, the line that stays, the clipboard, the colours of code, the cursor between blocks, the look on paper and in forced colours, where something dragged would go, typing over selected words, and the keys of who only reads. */
export function latePlugins(company: CaretOptions & SteadyLineOptions): Plugin[] {
  return [
    latePlugin(late(async () => (await drawer.load()).carets(company))),
    latePlugin(late(async () => (await drawer.load()).steadyLine(company))),
    latePlugin(
      late(async () => (await drawer.load()).clipboard((transaction) => company.binding.isRemote(transaction))),
      waitingPaste,
      pasteChoiceKey,
    ),
    latePlugin(
      late(async () =>
        (await drawer.load()).codeColors(async () => (await import("./code-painter.ts")).painter, colored),
      ),
      undefined,
      colored,
    ),
    latePlugin(late(async () => (await drawer.load()).gapCursor())),
    latePlugin(late(async () => (await drawer.load()).otherMedia())),
    latePlugin(late(async () => (await drawer.load()).dropCursor())),
    latePlugin(late(async () => (await drawer.load()).typingOver())),
    latePlugin(late(async () => (await drawer.load()).readingKeys())),
  ];
}

/** Before ProseMirror reads what is pasted: it would do so by the rules of the moment. */
function waitingPaste(load: () => Promise<void>): EditorProps {
  // With Shift, but not by Shift+Insert, the words alone are wanted; the event does not say so.
  let isPlain = false;
  const note = (_view: EditorView, { shiftKey, key }: KeyboardEvent): void => {
    isPlain = shiftKey && key !== "Insert";
  };
  return {
    handleDOMEvents: {
      keydown: note,
      keyup: note,
      paste(view, event) {
        const { clipboardData } = event;
        const plain = isPlain;
        if (clipboardData === null || !view.editable) return false;
        event.preventDefault();
        // What an event carries is gone when the event is over.
        const kept = new DataTransfer();
        for (const type of clipboardData.types) if (type !== "Files") kept.setData(type, clipboardData.getData(type));
        for (const file of clipboardData.files) kept.items.add(file);
        load().then(
          () => pasteAgain(view, kept, plain),
          // Without that code the words are at least put in as they are.
          () => {
            if (!view.isDestroyed) view.dispatch(view.state.tr.insertText(kept.getData("text/plain")));
          },
        );
        return true;
      },
    },
  };
}

function pasteAgain(view: EditorView, clipboardData: DataTransfer, plain: boolean): void {
  if (view.isDestroyed) return;
  if (plain && clipboardData.types.includes("text/plain")) {
    view.pasteText(clipboardData.getData("text/plain"));
    return;
  }
  view.dom.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}
