/** What whoever has the document's link may do, until when, and behind which password. */
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { LINK_ROLES } from "../access.ts";
import { shareMessages } from "../messages/share.ts";
import { type SharePartProps, useChosen } from "./share-part.ts";
import { useUniqueId } from "./unique-id.ts";

/** The server's limit. */
const SHORTEST_PASSWORD = 8;

/** A time as the day that it is here, as a date field has it. */
function dayOf(date: Date): string {
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export function ShareLink({ sharing: { link }, isOpen, change }: SharePartProps): JSX.Element {
  const says = shareMessages();
  const id = useUniqueId();
  const password = useRef<HTMLInputElement>(null);
  const [roleProblem, setRoleProblem] = useState("");
  const [dayProblem, setDayProblem] = useState("");
  const [passwordProblem, setPasswordProblem] = useState("");
  const [role, showRole] = useChosen(link.role);
  const day = link.expiresAt === undefined ? "" : dayOf(new Date(link.expiresAt));

  const setDay = async (wanted: string): Promise<void> => {
    // To the end of that day, where whoever chose it is.
    const end = wanted === "" ? undefined : new Date(`${wanted}T23:59:59`);
    if (end !== undefined && end.getTime() <= Date.now()) return setDayProblem(says.past);
    setDayProblem("");
    const expiresAt = end === undefined ? null : end.toISOString();
    return setDayProblem(await change((now) => ({ link: { role: now.link.role, expiresAt } })));
  };

  const setPassword = async (wanted: string | null): Promise<void> => {
    if (wanted !== null && wanted.length < SHORTEST_PASSWORD) {
      setPasswordProblem(says.passwordShort);
    } else {
      setPasswordProblem("");
      const wrong = await change((now) => ({ link: { role: now.link.role, password: wanted } }));
      setPasswordProblem(wrong);
      if (wrong === "" && password.current !== null) password.current.value = "";
    }
    password.current?.focus();
  };

  return (
    <section class="share-part" aria-labelledby={id}>
      <h3 id={id}>{says.link}</h3>
      <div class="share-field">
        <label for={`${id}-role`}>{isOpen ? says.openLinkRole : says.linkRole}</label>
        <select
          id={`${id}-role`}
          class="field"
          value={role}
          aria-describedby={`${id}-role-wrong`}
          onChange={({ currentTarget }) => {
            const next = LINK_ROLES.find((known) => known === currentTarget.value);
            if (next !== undefined) showRole(next, change(() => ({ link: { role: next } })).then(setRoleProblem));
          }}
        >
          {LINK_ROLES.map((each) => (
            <option key={each} value={each} selected={each === role}>
              {isOpen && each === "none" ? says.linkCloses : says.linkRoles[each]}
            </option>
          ))}
        </select>
        <p class="share-problem" id={`${id}-role-wrong`} role="alert">
          {roleProblem}
        </p>
      </div>
      {link.role === "none" ? null : (
        <>
          <div class="share-field">
            <label for={`${id}-day`}>{says.expires}</label>
            <input
              id={`${id}-day`}
              class="field"
              type="date"
              value={day}
              aria-invalid={dayProblem !== ""}
              aria-describedby={`${id}-day-hint ${id}-day-wrong`}
              // Not "input": a date that is being typed is a wrong one at first.
              onBlur={({ currentTarget: { value, validity } }) => {
                if (!validity.badInput && value !== day) void setDay(value);
              }}
            />
            <p class="hint" id={`${id}-day-hint`}>
              {says.noEnd}
            </p>
            <p class="share-problem" id={`${id}-day-wrong`} role="alert">
              {dayProblem}
            </p>
          </div>
          <form
            class="share-field"
            onSubmit={(event) => {
              event.preventDefault();
              void setPassword(password.current?.value ?? "");
            }}
          >
            <label for={`${id}-password`}>{says.setPassword}</label>
            <div class="share-line">
              <input
                id={`${id}-password`}
                ref={password}
                class="field"
                type="password"
                autocomplete="new-password"
                aria-invalid={passwordProblem !== ""}
                aria-describedby={`${id}-password-hint ${id}-password-wrong`}
              />
              <button type="submit" class="button">
                {says.apply}
              </button>
              {link.hasPassword ? (
                <button type="button" class="button" onClick={() => void setPassword(null)}>
                  {says.removePassword}
                </button>
              ) : null}
            </div>
            <p class="hint" id={`${id}-password-hint`}>
              {link.hasPassword ? says.passwordSet : says.passwordNone}
            </p>
            <p class="share-problem" id={`${id}-password-wrong`} role="alert">
              {passwordProblem}
            </p>
          </form>
        </>
      )}
    </section>
  );
}
