/** What can be done with the document that is open: a copy, and files of it. */
import type { JSX } from "preact";
import { ApiError, downloadAddress, duplicateDocument } from "../api.ts";
import { around } from "../around.ts";
import { messages } from "../messages.ts";
import type { OpenDocument } from "../open-document.ts";
import { documentPath, goTo } from "../routes.ts";
import { showToast } from "../toasts.ts";
import { ActionMenu } from "./action-menu.tsx";
import { downloadActions } from "./download-actions.tsx";
import { CopyIcon, MoreIcon } from "./icons.tsx";

export function DocumentMenu({
  id,
  opened,
}: {
  readonly id: string;
  readonly opened: OpenDocument;
}): JSX.Element | null {
  const { state, fault } = opened.status.value;
  if (state === "denied" || fault !== undefined || !opened.hasContent.value) return null;
  const duplicate = async (): Promise<void> => {
    const title = opened.title.peek().trim();
    try {
      const made = await duplicateDocument(id, title === "" ? "" : around().home.copyOf(title));
      goTo(documentPath(made.id));
    } catch (error) {
      showToast({
        text: error instanceof ApiError ? error.message : messages.problem.failed,
        action: { label: messages.problem.retry, run: () => void duplicate() },
      });
    }
  };
  return (
    <ActionMenu
      class="icon-button"
      label={around().document.acts}
      button={<MoreIcon />}
      actions={[
        { label: around().home.duplicate, icon: <CopyIcon />, run: () => void duplicate() },
        ...downloadActions((format) => downloadAddress(id, format)),
      ]}
    />
  );
}
