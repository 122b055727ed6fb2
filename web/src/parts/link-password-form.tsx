/** Asks for the password of a document's link. The server remembers that it was given; nothing of it is kept here. */
import type { JSX } from "preact";
import { giveLinkPassword } from "../access.ts";
import { ApiError } from "../api.ts";
import { shareMessages } from "../messages/share.ts";
import { AccountForm, Field } from "./account-form.tsx";

interface LinkPasswordFormProps {
  readonly document: string;
  readonly onDone: () => void;
}

export function LinkPasswordForm({ document, onDone }: LinkPasswordFormProps): JSX.Element {
  const says = shareMessages();
  return (
    <AccountForm
      button={says.open}
      busy={says.opening}
      onSend={async (value) => {
        try {
          await giveLinkPassword(document, value("link-password"));
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          if (error.status === 429) throw new ApiError(429, says.tooMany(Math.max(1, Math.ceil(error.wait / 60))));
          throw error.status === 403 ? new ApiError(403, says.wrongPassword) : error;
        }
        onDone();
      }}
    >
      <Field
        name="link-password"
        label={says.linkPassword}
        autocomplete="off"
        type="password"
        hint={says.asked}
        autofocus
      />
    </AccountForm>
  );
}
