// One file to the server, with progress: XMLHttpRequest, because fetch tells nothing of an upload on its way.

function answered(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {};
  }
}

/** Resolves with `{told}`, the server's answer, or `{wrong}`, what went wrong. */
export function send(address, { method, file, onProgress, signal = null }) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append("file", file);
    request.open(method, address);
    signal?.addEventListener("abort", () => request.abort());
    request.upload.addEventListener("progress", (event) => event.lengthComputable && onProgress(event.loaded / event.total));
    request.addEventListener("loadend", () => {
      const told = answered(request);
      if (request.status >= 200 && request.status < 300) return resolve({ told });
      resolve({ wrong: told.error?.message ?? (request.status ? `The server refused it (${request.status}).` : "The connection was lost.") });
    });
    request.send(form);
  });
}
