/** Handing a document on to one of its members, after a question. Whoever hands it on stays an admin. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Member } from "../access.ts";
import { shareMessages } from "../messages/share.ts";
import type { SharePartProps } from "./share-part.ts";
import { nameOf } from "./share-people.tsx";
import { useUniqueId } from "./unique-id.ts";

export function ShareOwner({ sharing: { owner, members }, self, change }: SharePartProps): JSX.Element {
  const says = shareMessages();
  const id = useUniqueId();
  const [chosen, setChosen] = useState<string>();
  const [isAsking, setAsking] = useState(false);
  const [problem, setProblem] = useState("");
  const no = useRef<HTMLButtonElement>(null);
  const begin = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (isAsking) no.current?.focus();
  }, [isAsking]);
  const heir = members.find(({ person }) => person === chosen) ?? members[0];
  const mayNot =
    owner !== undefined && owner.person !== self
      ? says.onlyOwner(nameOf(owner))
      : heir === undefined
        ? says.onlyMembers
        : "";

  const handOn = async ({ person }: Member): Promise<void> => {
    const wrong = await change((now) => ({
      owner: { person },
      members: now.owner === undefined ? now.members : [...now.members, { ...now.owner, role: "admin" }],
    }));
    setProblem(wrong);
    stop();
  };
  const stop = (): void => {
    setAsking(false);
    begin.current?.focus();
  };

  return (
    <section class="share-part" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>{says.handOn}</h3>
      <div class="share-line">
        <select
          class="field"
          aria-label={says.handOnTo}
          disabled={mayNot !== "" || isAsking}
          value={heir?.person ?? ""}
          onChange={({ currentTarget }) => setChosen(currentTarget.value)}
        >
          {members.map((member) => (
            <option key={member.person} value={member.person}>
              {nameOf(member)}
            </option>
          ))}
        </select>
        <button
          ref={begin}
          type="button"
          class="button"
          // Not `disabled`: it would lose the focus, and a screen reader its reason.
          aria-disabled={mayNot !== ""}
          aria-describedby={`${id}-why`}
          onClick={() => {
            if (mayNot === "") setAsking(true);
          }}
        >
          {says.handOnButton}
        </button>
      </div>
      <p class="hint" id={`${id}-why`}>
        {mayNot}
      </p>
      {isAsking && heir !== undefined ? (
        <div class="share-sure" role="group" aria-label={says.handOn}>
          <p id={`${id}-sure`}>{says.handOnSure(nameOf(heir))}</p>
          <div class="share-line">
            <button ref={no} type="button" class="button" aria-describedby={`${id}-sure`} onClick={stop}>
              {says.cancel}
            </button>
            <button type="button" class="button button-primary" onClick={() => void handOn(heir)}>
              {says.handOnYes(nameOf(heir))}
            </button>
          </div>
        </div>
      ) : null}
      <p class="share-problem" role="alert">
        {problem}
      </p>
    </section>
  );
}
