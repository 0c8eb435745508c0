// Runs the server audits of graphql-http against an address and prints each result as JSON.
import { serverAudits } from "graphql-http";

const [url, token] = process.argv.slice(2);
const headers = token ? { authorization: token } : {};
const fetchFn = (address, options = {}) => fetch(address, { ...options, headers: { ...headers, ...options.headers } });

const results = [];
for (const audit of serverAudits({ url, fetchFn })) {
  const result = await audit.fn();
  results.push({ name: audit.name, status: result.status, reason: result.reason });
}
console.log(JSON.stringify(results));
