// Where Monaco finds its workers: files beside this one, so that the page needs no blob: and no foreign host.
const files = WORKER_FILES;

globalThis.MonacoEnvironment = {
  getWorker(_id, label) {
    return new Worker(new URL(files[label] ?? files.editor, import.meta.url), { type: "module" });
  },
};
