// What the client of graphql-sse (distinct connections) gets to see; printed as JSON.
import { createClient } from "graphql-sse";

const [url, token] = process.argv.slice(2);
const client = createClient({ url, headers: { authorization: token }, retryAttempts: 0 });

async function results(request) {
  const found = [];
  try {
    for await (const result of client.iterate(request)) found.push(result);
  } catch (error) {
    return { found, error: String(error) };
  }
  return { found };
}

const told = {};
told.subscription = await results({ query: "subscription { tick(count: 3) }" });
told.query = await results({ query: "query Q($n: Int!) { echo(number: $n) }", variables: { n: 4 } });
told.invalid = await results({ query: "subscription { nosuch }" });
told.several = await Promise.all([1, 2, 3].map((n) => results({ query: `{ echo(number: ${n}) }` })));
told.left = [];
for await (const result of client.iterate({ query: "subscription { tick(count: 1000) }" })) {
  told.left.push(result);
  if (told.left.length === 2) break;
}
client.dispose();
console.log(JSON.stringify(told));
