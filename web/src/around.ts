/**
 * The sentences around the text, in the language of who reads them. With the code that says them, and not with the text.
 * Must never: be asked while the app starts. Until `chooseLanguage` has run it is English.
 */
import { messages } from "./messages.ts";
import { aroundEn, type AroundMessages } from "./messages/around.en.ts";

/** The sentences. */
export function around(): AroundMessages {
  return messages.around ?? aroundEn;
}
