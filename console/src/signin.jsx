// The sign-in form, shown as long as there is no token.
import { useState } from "react";
import { signIn } from "../session.js";
import { words } from "../words.js";

export function SignIn({ signedIn }) {
  const [complaint, setComplaint] = useState("");
  const [busy, setBusy] = useState(false);

  async function submit(event) {
    event.preventDefault();
    const { tenant, email, password } = Object.fromEntries(new FormData(event.currentTarget));
    setBusy(true);
    try {
      await signIn(tenant, email, password);
      signedIn();
    } catch (error) {
      setComplaint(error.message);
      setBusy(false);
    }
  }

  return (
    <form className="bizsuite-signin" onSubmit={submit}>
      <h1>bizsuite</h1>
      <label>
        {words.tenant} <input name="tenant" autoComplete="organization" required autoFocus />
      </label>
      <label>
        {words.email} <input name="email" type="email" autoComplete="username" required />
      </label>
      <label>
        {words.password} <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <button disabled={busy}>{words.signIn}</button>
      <p role="alert">{complaint}</p>
    </form>
  );
}
