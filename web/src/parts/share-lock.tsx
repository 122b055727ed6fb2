/** The lock that keeps everybody from changing a document. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { shareMessages } from "../messages/share.ts";
import { type SharePartProps, useChosen } from "./share-part.ts";
import { useUniqueId } from "./unique-id.ts";

export function ShareLock({ sharing: { locked }, change }: SharePartProps): JSX.Element {
  const says = shareMessages();
  const id = useUniqueId();
  const [problem, setProblem] = useState("");
  const [isChecked, show] = useChosen(locked);
  return (
    <section class="share-part" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>{says.lock}</h3>
      <div class="share-check">
        <input
          id={id}
          type="checkbox"
          checked={isChecked}
          aria-describedby={`${id}-hint`}
          onChange={({ currentTarget: { checked } }) => {
            setProblem("");
            show(checked, change(() => ({ locked: checked })).then(setProblem));
          }}
        />
        <label for={id}>{says.lockLabel}</label>
      </div>
      <p class="hint" id={`${id}-hint`}>
        {says.lockLine}
      </p>
      <p class="share-problem" role="alert">
        {problem}
      </p>
    </section>
  );
}
