// The page without a bundle: write, run, read, and look things up in the schema. It depends on nothing.
import { headers, post, refresh, signIn, signOut, token, unauthenticated, who } from "./session.js";
import { words } from "./words.js";

const byId = (id) => document.getElementById(id);
const FIRST = "{\n  viewer { id name }\n}\n";
const TYPE = "kind name ofType { kind name ofType { kind name ofType { kind name } } }";
const DOCS = `{ __schema { types { kind name description
  fields { name description args { name type { ${TYPE} } } type { ${TYPE} } }
  inputFields { name description type { ${TYPE} } }
  enumValues { name description }
} } }`;
let types = [];

function show(answer) {
  byId("answer").textContent = typeof answer === "string" ? answer : JSON.stringify(answer, null, 2);
}

function element(tag, text, ...children) {
  const made = document.createElement(tag);
  made.append(text ?? "", ...children);
  return made;
}

// Asks, renews the token once when it has expired, and goes back to the form when that is not possible.
async function ask(params) {
  const answer = await post(params);
  if (!unauthenticated(answer)) return answer;
  if (await refresh()) return post(params);
  leave();
  return answer;
}

// A subscription answers as server-sent events; each is added at the end.
async function listen(params) {
  const response = await fetch(window.location.pathname, {
    method: "POST",
    headers: { ...headers(), accept: "text/event-stream" },
    body: JSON.stringify(params),
  });
  show("");
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) byId("answer").append(part.value);
}

async function run() {
  const query = byId("query").value;
  try {
    const params = { query, variables: JSON.parse(byId("variables").value || "{}") };
    if (/^\s*subscription\b/m.test(query)) await listen(params);
    else show(await ask(params));
  } catch (error) {
    show(error.message);
  }
}

function typeText(type) {
  if (type.kind === "NON_NULL") return `${typeText(type.ofType)}!`;
  return type.kind === "LIST" ? `[${typeText(type.ofType)}]` : type.name;
}

function fieldItem(field) {
  const args = field.args?.map((arg) => `${arg.name}: ${typeText(arg.type)}`).join(", ");
  const text = field.name + (args ? `(${args})` : "") + (field.type ? `: ${typeText(field.type)}` : "");
  return element("li", "", element("code", text), field.description ? ` ${field.description}` : "");
}

function typeSection(type) {
  const fields = [...(type.fields ?? []), ...(type.inputFields ?? []), ...(type.enumValues ?? [])];
  return [
    element("h2", type.name),
    element("p", type.description),
    element("ul", "", ...fields.map(fieldItem)),
  ];
}

// The root types, or what has the searched word in its name or in that of a field.
function showDocs() {
  const word = byId("search").value.trim().toLowerCase();
  const named = (thing) => thing.name.toLowerCase().includes(word);
  const found = word
    ? types.filter((type) => named(type) || [...(type.fields ?? []), ...(type.inputFields ?? [])].some(named))
    : types.filter((type) => ["Query", "Mutation", "Subscription"].includes(type.name));
  byId("docs").replaceChildren(...found.slice(0, 40).flatMap(typeSection));
}

async function enter() {
  byId("signin").hidden = true;
  byId("console").hidden = false;
  byId("who").textContent = who();
  const answer = await ask({ query: DOCS });
  types = answer.data?.__schema.types.filter((type) => !type.name.startsWith("__")) ?? [];
  showDocs();
}

function leave() {
  signOut();
  byId("console").hidden = true;
  byId("signin").hidden = false;
}

byId("signin").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { tenant, email, password } = Object.fromEntries(new FormData(event.currentTarget));
  const alert = document.querySelector("[role=alert]");
  try {
    alert.textContent = "";
    await signIn(tenant, email, password);
    await enter();
  } catch (error) {
    alert.textContent = error.message;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
});
byId("run").addEventListener("click", run);
byId("signout").addEventListener("click", leave);
byId("search").addEventListener("input", showDocs);
byId("search").placeholder = words.search;
byId("query").value = FIRST;
for (const place of document.querySelectorAll("[data-word]")) place.textContent = words[place.dataset.word];
if (token() === null) leave();
else enter();
