/** The form that makes an API key: what it is for, the most that it may do, and until when. */
import type { JSX, RefObject } from "preact";
import { useState } from "preact/hooks";
import { ROLES, type Role } from "../access.ts";
import { ApiError } from "../api.ts";
import { accountPartMessages } from "../messages/account-parts.ts";
import { sentenceOf } from "./asked.tsx";
import { useUniqueId } from "./unique-id.ts";

/** The server's limit. */
const LONGEST_NAME = 100;

interface KeyFormProps {
  readonly form: RefObject<HTMLFormElement | null>;
  readonly onMake: (wanted: {
    readonly name: string;
    readonly role: Role;
    readonly expiresAt: Date | undefined;
  }) => Promise<void>;
}

export function KeyForm({ form, onMake }: KeyFormProps): JSX.Element {
  const says = accountPartMessages();
  const id = useUniqueId();
  const [isBusy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<{ readonly name?: string; readonly day?: string; readonly all?: string }>({});

  const send = async (element: HTMLFormElement): Promise<void> => {
    const { name, role, day } = fieldsOf(element);
    // To the end of that day, where whoever chose it is.
    const expiresAt = day.value === "" ? undefined : new Date(`${day.value}T23:59:59`);
    if (name.value.trim() === "") {
      setWrong({ name: says.nameMissing });
      return name.focus();
    }
    if (day.validity.badInput || (expiresAt !== undefined && expiresAt.getTime() <= Date.now())) {
      setWrong({ day: day.validity.badInput ? says.badDay : says.past });
      return day.focus();
    }
    setWrong({});
    setBusy(true);
    try {
      await onMake({
        name: name.value.trim(),
        role: ROLES.find((known) => known === role.value) ?? "view",
        expiresAt,
      });
      // What it may do stays: the next one is often alike.
      name.value = "";
      day.value = "";
    } catch (error) {
      const isFull = error instanceof ApiError && error.status === 409;
      setWrong({ all: isFull ? says.tooManyKeys : sentenceOf(error) });
    } finally {
      setBusy(false);
    }
  };

  return (
    <form
      ref={form}
      class="account-form"
      // What is wrong is said beside the field, in the page's language.
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy) void send(event.currentTarget);
      }}
    >
      <div class="account-field">
        <label for={`${id}-name`}>{says.keyName}</label>
        <input
          id={`${id}-name`}
          class="field"
          name="name"
          type="text"
          maxLength={LONGEST_NAME}
          autocomplete="off"
          required
          aria-invalid={wrong.name !== undefined}
          aria-describedby={`${id}-name-wrong`}
        />
        <p class="account-problem" id={`${id}-name-wrong`} role="alert">
          {wrong.name}
        </p>
      </div>
      <div class="account-field">
        <label for={`${id}-role`}>{says.keyRole}</label>
        <select id={`${id}-role`} class="field" name="role">
          {ROLES.map((role) => (
            <option key={role} value={role} selected={role === "edit"}>
              {says.roles[role]}
            </option>
          ))}
        </select>
      </div>
      <div class="account-field">
        <label for={`${id}-day`}>{says.keyEnd}</label>
        <input
          id={`${id}-day`}
          class="field"
          name="day"
          type="date"
          aria-invalid={wrong.day !== undefined}
          aria-describedby={`${id}-day-hint ${id}-day-wrong`}
        />
        <p class="hint" id={`${id}-day-hint`}>
          {says.keyEndHint}
        </p>
        <p class="account-problem" id={`${id}-day-wrong`} role="alert">
          {wrong.day}
        </p>
      </div>
      <p class="account-problem" role="alert">
        {wrong.all}
      </p>
      <button type="submit" class="button" aria-disabled={isBusy}>
        {isBusy ? says.making : says.makeKey}
      </button>
    </form>
  );
}

function fieldsOf(form: HTMLFormElement): {
  readonly name: HTMLInputElement;
  readonly role: HTMLSelectElement;
  readonly day: HTMLInputElement;
} {
  const { elements } = form;
  return {
    name: elements.namedItem("name") as HTMLInputElement,
    role: elements.namedItem("role") as HTMLSelectElement,
    day: elements.namedItem("day") as HTMLInputElement,
  };
}
