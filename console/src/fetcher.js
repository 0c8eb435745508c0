// How GraphiQL reaches the server: POST for queries and mutations, graphql-transport-ws for subscriptions.
import { createClient } from "graphql-ws";
import { post, refresh, token, unauthenticated } from "../session.js";

function isSubscription(document, name) {
  const operations = (document?.definitions ?? []).filter((part) => part.kind === "OperationDefinition");
  const chosen = name ? operations.find((part) => part.name?.value === name) : operations[0];
  return chosen?.operation === "subscription";
}

async function* listen(params, headers) {
  const client = createClient({
    url: window.location.href.replace(/^http/, "ws").replace(/[?#].*$/, ""),
    connectionParams: () => ({ Authorization: `Bearer ${token()}`, ...headers }),
    retryAttempts: 0,
  });
  try {
    yield* client.iterate(params);
  } catch (error) {
    const closed = error instanceof CloseEvent;
    throw closed ? new Error(`The server closed the socket: ${error.code} ${error.reason}`.trim()) : error;
  } finally {
    client.dispose();
  }
}

// `signedOut` is called when the server no longer knows the token and it cannot be renewed.
export function fetcher(signedOut) {
  return async (params, { headers = {}, documentAST } = {}) => {
    if (isSubscription(documentAST, params.operationName)) return listen(params, headers);
    let answer = await post(params, headers);
    if (unauthenticated(answer) && token()) {
      if (await refresh()) answer = await post(params, headers);
      else signedOut();
    }
    return answer;
  };
}
