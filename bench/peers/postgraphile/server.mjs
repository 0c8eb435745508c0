// PostGraphile 5 as its documentation wants it in production: one process, a connection pool, no GraphiQL, no watching,
// no subscriptions, no explaining; parse, validation and plan caches as they come. It sees what its role may read.
import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { grafserv } from "postgraphile/grafserv/node";
import { makePgService } from "postgraphile/adaptors/pg";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

const [connectionString, port, pool] = process.argv.slice(2);

const preset = {
  extends: [PostGraphileAmberPreset],
  pgServices: [
    makePgService({ connectionString, schemas: ["public"], poolConfig: { max: Number(pool) } }),
  ],
  grafserv: { graphiql: false, watch: false, websockets: false, graphqlPath: "/graphql" },
  grafast: { explain: false },
  // It would hide relations and orders that no index serves to the last column; the queries need two such.
  disablePlugins: ["PgIndexBehaviorsPlugin"],
};

const instance = postgraphile(preset);
const serving = instance.createServ(grafserv);
const server = createServer();
server.on("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
await serving.addTo(server);
await instance.getSchema();
server.listen(Number(port), "127.0.0.1", () => console.log("ready"));
