/** A form around signing in: labelled fields, one button, and what went wrong, said where a screen reader hears it. */
import "../styles/account.css";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useUniqueId } from "./unique-id.ts";
import { ApiError } from "../api.ts";
import { messages } from "../messages.ts";

interface FormProps {
  readonly children: ComponentChildren;
  readonly button: string;
  /** On the button while it is under way. */
  readonly busy: string;
  /** What is typed, by the fields' names. */
  readonly onSend: (values: (name: string) => string) => Promise<void>;
}

export function AccountForm({ children, button, busy, onSend }: FormProps): JSX.Element {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const send = async (form: HTMLFormElement): Promise<void> => {
    const data = new FormData(form);
    setBusy(true);
    setProblem("");
    try {
      await onSend((name) => {
        const value = data.get(name);
        return typeof value === "string" ? value : "";
      });
    } catch (error) {
      setBusy(false);
      setProblem(error instanceof ApiError ? error.message : messages.problem.failed);
      // What is wrong is most often what is typed unseen.
      form.querySelector<HTMLInputElement>("input[type=password]")?.select();
    }
  };
  return (
    <form
      class="account-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy) void send(event.currentTarget);
      }}
    >
      {children}
      <p class="account-problem" role="alert">
        {problem}
      </p>
      <button type="submit" class="button button-primary" aria-disabled={isBusy}>
        {isBusy ? busy : button}
      </button>
    </form>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly autocomplete: string;
  readonly type?: "text" | "password";
  readonly hint?: string;
  readonly minLength?: number;
  readonly autofocus?: boolean;
}

export function Field({
  name,
  label,
  autocomplete,
  hint,
  minLength,
  autofocus,
  type = "text",
}: FieldProps): JSX.Element {
  const id = useUniqueId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (autofocus === true) input.current?.focus();
  }, []);
  const shared = {
    id,
    ref: input,
    class: "field",
    name,
    autocomplete,
    autocapitalize: name === "login" ? ("none" as const) : ("on" as const),
    spellcheck: false,
    required: true,
    minLength,
    "aria-describedby": hint === undefined ? undefined : `${id}-hint`,
  };
  return (
    <div class="account-field">
      <label for={id}>{label}</label>
      {type === "password" ? <input type="password" {...shared} /> : <input type="text" {...shared} />}
      {hint === undefined ? null : (
        <p id={`${id}-hint`} class="hint">
          {hint}
        </p>
      )}
    </div>
  );
}
