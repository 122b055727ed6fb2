/** The frame of pages around an account. */
import type { JSX } from "preact";
import "../styles/account.css";
import { PageFrame, type PageFrameProps } from "./page-frame.tsx";

export function AccountFrame(props: PageFrameProps): JSX.Element {
  return <PageFrame {...props} column="account" />;
}
