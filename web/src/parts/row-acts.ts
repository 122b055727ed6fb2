/**
 * What can be done with a document from the list. Owns: saying what was done, and the way back.
 * Must never: do anything that cannot be taken back without asking.
 */
import { ApiError, type DocumentSummary } from "../api.ts";
import { around } from "../around.ts";
import type { DocumentListModel } from "../document-list.ts";
import { messages } from "../messages.ts";
import { documentPath, goTo } from "../routes.ts";
import { showToast } from "../toasts.ts";
import type { RowActs } from "./document-row.tsx";

/** `leaveRow` is called before a row goes, for the keyboard's place. */
export function rowActs(list: DocumentListModel, leaveRow: () => void): RowActs {
  /** Says it when something did not work, with the way to try it again. */
  async function attempt(deed: () => Promise<unknown>): Promise<boolean> {
    try {
      await deed();
      return true;
    } catch (error) {
      const again = (): void => void attempt(deed);
      const text = error instanceof ApiError ? error.message : messages.problem.failed;
      showToast({ text, action: { label: messages.problem.retry, run: again } });
      return false;
    }
  }

  async function restore(id: string, title: string): Promise<void> {
    if (await attempt(() => list.restore(id))) showToast({ text: around().home.restored(title) });
  }

  async function duplicate({ id, title }: DocumentSummary): Promise<void> {
    const name = title.trim() === "" ? "" : around().home.copyOf(title.trim());
    let made: DocumentSummary | undefined;
    await attempt(async () => {
      made = await list.duplicate(id, name);
      const { id: copy } = made;
      showToast({
        text: around().home.duplicated(made.title || messages.untitled),
        action: { label: around().home.open, run: () => goTo(documentPath(copy)) },
      });
    });
  }

  return {
    star: ({ id, starred }) => void attempt(() => list.star(id, !starred)),
    duplicate: (summary) => void duplicate(summary),
    remove(summary) {
      const title = nameOf(summary);
      leaveRow();
      const undo = (): void => void restore(summary.id, title);
      // At once, as the row goes: who sees it go may take it back, whatever the line.
      showToast({ text: around().home.removed(title), action: { label: around().home.undo, run: undo } });
      list.remove(summary.id).catch((error: unknown) => {
        showToast({ text: error instanceof ApiError ? error.message : messages.problem.failed });
      });
    },
    restore(summary) {
      leaveRow();
      void restore(summary.id, nameOf(summary));
    },
    removeForGood(summary) {
      const title = nameOf(summary);
      // The browser's own question: it is asked once in a blue moon, and cannot be missed.
      if (!confirm(around().home.forGoodQuestion(title))) return;
      leaveRow();
      void attempt(() => list.removeForGood(summary.id));
    },
  };
}

function nameOf({ title }: DocumentSummary): string {
  return title.trim() || messages.untitled;
}
