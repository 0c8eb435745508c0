// What urql gets to see: queries and mutations, documents by their hash, subscriptions both ways; printed as JSON.
import { Client, fetchExchange, subscriptionExchange } from "@urql/core";
import { persistedExchange } from "@urql/exchange-persisted";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const [url, token] = process.argv.slice(2);
const requests = [];

function counted(address, options) {
  const asked = options.body ? JSON.parse(options.body) : {};
  requests.push({ method: options.method, accept: options.headers.accept, query: asked.query !== undefined });
  return fetch(address, options);
}

function made(exchanges, more = {}) {
  const fetchOptions = { headers: { authorization: token } };
  return new Client({ url, fetch: counted, fetchOptions, exchanges, preferGetMethod: false, ...more });
}

function shown(result) {
  const codes = result.error?.graphQLErrors.map((error) => error.extensions.code);
  return { data: result.data ?? null, codes: codes ?? [], network: result.error?.networkError?.message ?? null };
}

function followed(client, query) {
  return new Promise((resolve) => {
    const found = [];
    client.subscription(query, {}).subscribe((result) => {
      found.push(shown(result));
      if (found.length === 3) resolve([...found]);
    });
  });
}

const told = {};
const plain = made([fetchExchange], { fetchSubscriptions: true });
told.query = shown(await plain.query("query Q($n: Int!) { echo(number: $n) }", { n: 4 }));
told.mutation = shown(await plain.mutation('mutation { customerCreate(input: {name: "x"}) { customer { name } } }', {}));
told.invalid = shown(await plain.query("{ nosuch }", {}));
told.partial = shown(await plain.query("{ version wrong }", {}));
told.streamed = await followed(plain, "subscription { tick(count: 3) }");
const got = made([fetchExchange], { preferGetMethod: "force" });
told.got = shown(await got.query("{ version }", {}));

const socket = createClient({ url: url.replace("http", "ws"), webSocketImpl: WebSocket, connectionParams: { Authorization: token } });
const forwardSubscription = (request) => ({
  subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query: request.query ?? "", variables: request.variables }, sink) }),
});
const live = made([subscriptionExchange({ forwardSubscription }), fetchExchange]);
told.socket = await followed(live, "subscription { tick(count: 3) }");

requests.length = 0;
const persisted = () => made([persistedExchange({ enforcePersistedQueries: false, preferGetForPersistedQueries: false }), fetchExchange]);
const text = "{ persisted: echo(number: 77) }";
told.persisted = [shown(await persisted().query(text, {})), shown(await persisted().query(text, {}))];
told.requests = requests.map((request) => request.query);
console.log(JSON.stringify(told));
process.exit(0);
