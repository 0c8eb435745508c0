// The page: a sign-in form, then GraphiQL with the explorer and the start tabs.
import "./workers.js";
import "graphiql/style.css";
import "@graphiql/plugin-explorer/style.css";
import "./page.css";
import { explorerPlugin } from "@graphiql/plugin-explorer";
import { createLocalStorage } from "@graphiql/toolkit";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import { useEffect, useMemo, useState } from "react";
import { createRoot } from "react-dom/client";
import { fetcher } from "./fetcher.js";
import { post, signOut, token, who } from "../session.js";
import { SignIn } from "./signin.jsx";
import { startTabs } from "./start.js";
import { words } from "../words.js";

const plugins = [HISTORY_PLUGIN, explorerPlugin({ showAttribution: false })];
const storage = createLocalStorage({ namespace: "bizsuite" });
// GraphiQL shows the variables of the first tab only when they are given a second time, and then adds a tab to stored ones.
const firstTime = storage.getItem("graphiql:tabState") === null;

function Console({ leave }) {
  const ask = useMemo(() => fetcher(leave), [leave]);
  const [tabs, setTabs] = useState(null);
  useEffect(() => {
    startTabs((query) => post({ query })).then(setTabs);
  }, []);
  if (tabs === null) return null;
  return (
    <GraphiQL
      fetcher={ask}
      plugins={plugins}
      storage={storage}
      defaultTabs={tabs}
      initialVariables={firstTime ? tabs[0].variables : undefined}
      defaultEditorToolsVisibility="variables"
      inputValueDeprecation
      schemaDescription
    >
      <GraphiQL.Logo>
        <span className="bizsuite-who">{who()}</span>
        <button className="bizsuite-signout" onClick={leave}>
          {words.signOut}
        </button>
      </GraphiQL.Logo>
    </GraphiQL>
  );
}

function Page() {
  const [signedIn, setSignedIn] = useState(token() !== null);
  const [leave] = useState(() => () => {
    signOut();
    setSignedIn(false);
  });
  return signedIn ? <Console leave={leave} /> : <SignIn signedIn={() => setSignedIn(true)} />;
}

createRoot(document.getElementById("page")).render(<Page />);
