// What the client of graphql-ws gets to see; printed as JSON.
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const [address, token] = process.argv.slice(2);
const url = address.replace("http", "ws");

function opened(authorization, more = {}) {
  const connectionParams = { Authorization: authorization };
  return createClient({ url, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0, ...more });
}

async function results(client, request) {
  const found = [];
  try {
    for await (const result of client.iterate(request)) found.push(result);
  } catch (error) {
    return { found, error: Array.isArray(error) ? error.map((each) => each.extensions.code) : error.code };
  }
  return { found };
}

const told = {};
const client = opened(token);
told.subscription = await results(client, { query: "subscription { tick(count: 3) }" });
told.query = await results(client, { query: "query Q($n: Int!) { echo(number: $n) }", variables: { n: 4 } });
told.mutation = await results(client, { query: 'mutation { customerCreate(input: {name: "x"}) { customer { name } } }' });
told.invalid = await results(client, { query: "{ nosuch }" });
told.syntax = await results(client, { query: "{" });
told.several = await Promise.all([1, 2, 3].map((n) => results(client, { query: `{ echo(number: ${n}) }` })));
told.lagging = await results(client, { query: "subscription { events(count: 1, lag: true) { cursor } }" });
await client.dispose();

const early = opened(token);
told.left = [];
for await (const result of early.iterate({ query: "subscription { tick(count: 1000) }" })) {
  told.left.push(result);
  if (told.left.length === 2) break;
}
told.after = await results(early, { query: "{ version }" });
await early.dispose();

told.forbidden = await results(opened("Bearer wrong"), { query: "{ version }" });
console.log(JSON.stringify(told));
process.exit(0);
