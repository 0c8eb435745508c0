// The few words of our own, in the language of the browser.
const WORDS = {
  en: {
    tenant: "Company",
    email: "E-mail",
    password: "Password",
    signIn: "Sign in",
    signOut: "Sign out",
    run: "Run (Ctrl+Enter)",
    variables: "Variables (JSON)",
    search: "Search the schema",
  },
  zh: {
    tenant: "公司",
    email: "邮箱",
    password: "密码",
    signIn: "登录",
    signOut: "退出",
    run: "执行 (Ctrl+Enter)",
    variables: "变量 (JSON)",
    search: "搜索模式",
  },
};

export const words = globalThis.navigator?.language?.startsWith("zh") ? WORDS.zh : WORDS.en;
