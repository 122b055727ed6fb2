/** The option --format of the commands that read and write documents as files. Owns: its help and its refusal. */
import { FORMS, type Form, isForm } from "../export/forms.ts";
import { UsageProblem } from "./command.ts";

export const FORMATS = Object.keys(FORMS).join(", ");

export function readFormat(value: string | undefined): Form | undefined {
  if (value === undefined || isForm(value)) return value;
  throw new UsageProblem(`--format should be one of ${FORMATS}; it is "${value}".`);
}
