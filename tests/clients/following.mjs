// What the clients of graphql-ws and of graphql-sse get to see of one subscription: so many results of each, as JSON.
import { createClient as createSocket } from "graphql-ws";
import { createClient as createStream } from "graphql-sse";
import WebSocket from "ws";

const [address, authorization, query, count] = process.argv.slice(2);
const socket = createSocket({
  url: address.replace("http", "ws"),
  webSocketImpl: WebSocket,
  connectionParams: { Authorization: authorization },
  retryAttempts: 0,
});
const stream = createStream({ url: address, headers: { authorization }, retryAttempts: 0 });

async function heard(client) {
  const found = [];
  for await (const result of client.iterate({ query })) {
    found.push(result);
    if (found.length === Number(count)) break;
  }
  return found;
}

const [sockets, streams] = await Promise.all([heard(socket), heard(stream)]);
await socket.dispose();
stream.dispose();
console.log(JSON.stringify({ sockets, streams }));
process.exit(0);
