/** The people who were given a role in a document: changing it, taking it away, and adding somebody. */
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { ROLES, type Person, type Role, findPerson } from "../access.ts";
import { ApiError } from "../api.ts";
import { shareMessages } from "../messages/share.ts";
import { type SharePartProps, problemIn, useChosen } from "./share-part.ts";
import { useUniqueId } from "./unique-id.ts";

/** What somebody is called here. */
export const nameOf = ({ name, person }: Person): string => name ?? person;

export function SharePeople({ document, sharing, self, change }: SharePartProps): JSX.Element {
  const says = shareMessages();
  const id = useUniqueId();
  const login = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState("");
  const [addProblem, setAddProblem] = useState("");
  const [role, setRole] = useState<Role>("edit");
  const { owner, members } = sharing;
  const shown = (person: Person): string => nameOf(person) + (person.person === self ? ` (${says.you})` : "");

  const setMember = async (person: string, next: Role | undefined): Promise<void> => {
    setProblem("");
    const wrong = await change((now) => ({
      members: now.members.flatMap((member) => {
        if (member.person !== person) return [member];
        return next === undefined ? [] : [{ ...member, role: next }];
      }),
    }));
    setProblem(wrong);
    // The button that was pressed is gone with its line.
    if (next === undefined && wrong === "") login.current?.focus();
  };

  const add = async (): Promise<void> => {
    const wanted = login.current?.value.trim() ?? "";
    setAddProblem("");
    if (wanted === "") {
      login.current?.focus();
      return;
    }
    try {
      const found = await findPerson(document, wanted);
      const isThere = [...members, ...(owner === undefined ? [] : [owner])].some(
        ({ person }) => person === found.person,
      );
      const wrong = isThere
        ? says.alreadyMember(nameOf(found))
        : await change((now) => ({ members: [...now.members, { ...found, role }] }));
      setAddProblem(wrong);
      if (wrong === "" && login.current !== null) login.current.value = "";
    } catch (error) {
      setAddProblem(error instanceof ApiError && error.status === 404 ? says.unknownPerson : problemIn(error));
    }
    login.current?.focus();
  };

  return (
    <section class="share-part" aria-labelledby={id}>
      <h3 id={id}>{says.people}</h3>
      <ul class="share-people">
        {owner === undefined ? null : (
          <li>
            <span class="share-name" dir="auto">
              {shown(owner)}
            </span>
            <span class="hint">{says.owner}</span>
          </li>
        )}
        {members.map((member) => (
          <li key={member.person}>
            <span class="share-name" dir="auto">
              {shown(member)}
            </span>
            <RoleSelect
              label={says.roleOf(nameOf(member))}
              value={member.role}
              onChoose={(next) => setMember(member.person, next)}
            />
            <button
              type="button"
              class="button"
              aria-label={says.removeOf(nameOf(member))}
              onClick={() => void setMember(member.person, undefined)}
            >
              {says.remove}
            </button>
          </li>
        ))}
      </ul>
      {members.length === 0 ? <p class="hint">{says.nobodyYet}</p> : null}
      <p class="share-problem" role="alert">
        {problem}
      </p>
      <form
        class="share-add"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <div class="share-field">
          <label for={`${id}-login`}>{says.add}</label>
          <input
            id={`${id}-login`}
            ref={login}
            class="field"
            type="text"
            placeholder={says.addLogin}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            aria-invalid={addProblem !== ""}
            aria-describedby={`${id}-wrong`}
          />
        </div>
        <RoleSelect label={says.addRole} value={role} onChoose={async (next) => setRole(next)} />
        <button type="submit" class="button">
          {says.addButton}
        </button>
      </form>
      <p class="share-problem" id={`${id}-wrong`} role="alert">
        {addProblem}
      </p>
    </section>
  );
}

interface RoleSelectProps {
  readonly label: string;
  readonly value: Role;
  readonly onChoose: (role: Role) => Promise<void>;
}

function RoleSelect({ label, value, onChoose }: RoleSelectProps): JSX.Element {
  const says = shareMessages();
  const [shown, show] = useChosen(value);
  return (
    <select
      class="field share-select"
      aria-label={label}
      value={shown}
      onChange={({ currentTarget }) => {
        const next = ROLES.find((role) => role === currentTarget.value);
        if (next !== undefined) show(next, onChoose(next));
      }}
    >
      {ROLES.map((role) => (
        <option key={role} value={role} selected={role === shown}>
          {says.roles[role]}
        </option>
      ))}
    </select>
  );
}
