// Who is signed in: tokens live in this tab's sessionStorage and go nowhere but to the server of this page.
const KEY = "bizsuite:session";
const ENDPOINT = window.location.pathname;

const SIGN_IN = `mutation SignIn($tenant: String!, $email: String!, $password: String!) {
  session: sessionCreate(input: { tenant: $tenant, email: $email, password: $password }) {
    accessToken refreshToken userErrors { code message path }
  }
}`;
const REFRESH = `mutation Refresh($refreshToken: String!) {
  session: sessionRefresh(input: { refreshToken: $refreshToken }) {
    accessToken refreshToken userErrors { code message path }
  }
}`;

// A page on loopback may carry a token: <script id="bizsuite-boot" type="application/json">{"token": "…"}</script>
function bootToken() {
  try {
    return JSON.parse(document.getElementById("bizsuite-boot").textContent).token ?? null;
  } catch {
    return null;
  }
}

function stored() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

function store(session) {
  sessionStorage.setItem(KEY, JSON.stringify(session));
}

export function token() {
  const session = stored();
  return session.accessToken ?? (session.signedOut ? null : bootToken());
}

export function who() {
  return stored().who ?? "";
}

export function signOut() {
  store({ signedOut: true });
}

export function headers() {
  const bearer = token();
  return {
    "content-type": "application/json",
    accept: "application/graphql-response+json, application/json;q=0.9",
    ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
  };
}

export async function post(params, more = {}) {
  const response = await fetch(ENDPOINT, {
    method: "POST",
    headers: { ...headers(), ...more },
    body: JSON.stringify(params),
  });
  return response.json();
}

async function session(query, variables) {
  const answer = await post({ query, variables });
  const found = answer.data?.session;
  const complaints = [...(answer.errors ?? []), ...(found?.userErrors ?? [])];
  if (!found?.accessToken) throw new Error(complaints.map((complaint) => complaint.message).join(" ") || "No answer.");
  return found;
}

export async function signIn(tenant, email, password) {
  store({ signedOut: true });
  const { accessToken, refreshToken } = await session(SIGN_IN, { tenant, email, password });
  store({ accessToken, refreshToken, who: `${email} (${tenant})` });
}

// Renews the access token, which lives for an hour; false when that is not possible.
export async function refresh() {
  const { refreshToken, who: name } = stored();
  if (!refreshToken) return false;
  store({ signedOut: true });
  try {
    store({ ...(await session(REFRESH, { refreshToken })), who: name });
    return true;
  } catch {
    return false;
  }
}

export function unauthenticated(answer) {
  return answer.errors?.some((error) => error.extensions?.code === "UNAUTHENTICATED") ?? false;
}
