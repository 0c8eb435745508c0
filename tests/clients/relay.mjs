// Compiles a refetchable fragment, a pagination and a lookup against a schema with Relay's compiler.
// node relay.mjs SCHEMA [TYPE] [CONNECTION]: prints the names of the artifacts; exits 1 with the compiler's words.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import compiler from "relay-compiler";

const [schema, type = "Customer", connection = "orders"] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "relay-"));
try {
  mkdirSync(join(folder, "src"));
  copyFileSync(resolve(schema), join(folder, "schema.graphql"));
  writeFileSync(
    join(folder, "relay.config.json"),
    JSON.stringify({ src: "./src", schema: "./schema.graphql", language: "javascript", artifactDirectory: "./artifacts" }),
  );
  mkdirSync(join(folder, "artifacts"));
  writeFileSync(
    join(folder, "src", "Card.js"),
    `import { graphql } from "relay-runtime";
graphql\`fragment Card on ${type} @refetchable(queryName: "CardRefetchQuery") { id name }\`;
graphql\`
  fragment CardList on ${type}
  @refetchable(queryName: "CardListQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 10 }, cursor: { type: "String" }) {
    list: ${connection}(first: $count, after: $cursor) @connection(key: "CardList_list") { edges { node { id } } }
  }
\`;
graphql\`query CardQuery($id: ID!) { node(id: $id) { __typename ...Card @alias ...CardList @alias } }\`;
`,
  );
  const run = spawnSync(compiler, ["./relay.config.json"], { cwd: folder, encoding: "utf8" });
  if (run.status !== 0) {
    console.error(run.stdout + run.stderr);
    process.exitCode = 1;
  } else {
    console.log(JSON.stringify(readdirSync(join(folder, "artifacts")).sort()));
  }
} finally {
  rmSync(folder, { recursive: true });
}
