/**
 * Where a one-time link leads: the first account, or that of somebody who was invited. Its secret is behind "#"; so is what is told
 * of whoever comes back from a provider.
 */
import { render, type JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { join, type LinkPurpose, readLink, resetPassword, whoAmI } from "../account.ts";
import { ApiError } from "../api.ts";
import { around } from "../around.ts";
import { messages } from "../messages.ts";
import { accountMessages } from "../messages/account.ts";
import { AccountForm, Field } from "../parts/account-form.tsx";
import { AccountFrame } from "../parts/account-frame.tsx";
import { furnishWindow } from "../parts/everywhere.tsx";
import { Link } from "../parts/link.tsx";
import { ProviderButton } from "../parts/provider-button.tsx";
import { ProviderReturn } from "../parts/provider-return.tsx";
import { endingIn } from "../provider-sign-in.ts";
import { HOME, goTo } from "../routes.ts";

type Found = { readonly purpose: LinkPurpose } | { readonly problem: string };

/** Shows the page in a place; returns what takes it away. */
export function showWelcome(place: HTMLElement): () => void {
  furnishWindow();
  render(<Welcome />, place);
  return () => render(null, place);
}

function Welcome(): JSX.Element {
  const [fragment, setFragment] = useState(() => location.hash.slice(1));
  useEffect(() => {
    // A link that is put into the address of this page is no other page to the browser.
    const follow = (): void => setFragment(location.hash.slice(1));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  const ending = endingIn(fragment);
  return ending === undefined ? (
    <OneTimeLink key={fragment} link={fragment} />
  ) : (
    <ProviderReturn key={fragment} {...ending} />
  );
}

function OneTimeLink({ link }: { readonly link: string }): JSX.Element {
  const [provider, setProvider] = useState<string>();
  const [found, setFound] = useState<Found>();
  useEffect(() => {
    readLink(link).then(
      (purpose) => setFound({ purpose }),
      (error: unknown) => setFound({ problem: error instanceof ApiError ? error.message : messages.problem.failed }),
    );
    whoAmI().then(
      (server) => setProvider(server.provider),
      () => {
        // What the link is for could not be read either, and that is said.
      },
    );
  }, [link]);
  if (found === undefined) return <div class="document-loading" aria-busy="true" />;
  if ("problem" in found) {
    return (
      <AccountFrame title={accountMessages().linkTitle} line={found.problem}>
        <p>
          <Link to={HOME} class="button">
            {around().document.goHome}
          </Link>
        </p>
      </AccountFrame>
    );
  }
  const goHome = (): void => {
    // The way back leads to a link that is spent.
    history.replaceState(null, "", HOME);
    goTo(HOME);
  };
  if (found.purpose === "reset") {
    const { reset, resetLine, resetting } = accountMessages();
    return (
      <AccountFrame title={reset} line={resetLine}>
        <AccountForm
          button={reset}
          busy={resetting}
          onSend={async (value) => {
            await resetPassword(link, value("password"));
            goHome();
          }}
        >
          <NewPassword autofocus />
        </AccountForm>
        <ProviderButton
          name={provider}
          link={link}
          returnTo={HOME}
          hint={accountMessages().insteadOfPassword(provider ?? "")}
        />
      </AccountFrame>
    );
  }
  const isFirst = found.purpose === "first-run";
  const { firstRun, firstRunLine, invitation, invitationLine } = accountMessages();
  return (
    <AccountFrame title={isFirst ? firstRun : invitation} line={isFirst ? firstRunLine : invitationLine}>
      <AccountForm
        button={accountMessages().join}
        busy={accountMessages().joining}
        onSend={async (value) => {
          await join({ link, name: value("name"), login: value("login"), password: value("password") });
          goHome();
        }}
      >
        <Field
          name="name"
          label={accountMessages().name}
          autocomplete="name"
          hint={accountMessages().nameHint}
          autofocus
        />
        <Field name="login" label={accountMessages().login} autocomplete="username" />
        <NewPassword />
      </AccountForm>
      <ProviderButton name={provider} link={link} returnTo={HOME} />
    </AccountFrame>
  );
}

function NewPassword({ autofocus = false }: { readonly autofocus?: boolean }): JSX.Element {
  return (
    <Field
      name="password"
      label={accountMessages().password}
      autocomplete="new-password"
      type="password"
      hint={accountMessages().passwordHint}
      minLength={10}
      autofocus={autofocus}
    />
  );
}
